/** What befalls the process: signals, a second server, a lock held by another, no descriptors, no log, no memory, half uploads. */
import { existsSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { check } from './check.ts';
import { type Day, register } from './deeds.ts';
import { type Asked, pause, type Told } from './part.ts';
import { NotStarted, type Running, runCli, startServer, stopServer } from './server.ts';
import { isCutOff, people, type Session, Strange, Visitor } from './visitor.ts';

interface World {
  dataDir: string;
  officer: Session;
  day: Day;
  faults: string[];
  counts: Record<string, number>;
}

const add = ({ counts }: World, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

async function save(visitor: Visitor, day: Day): Promise<string> {
  try {
    await register(visitor, day);
    return 'saved';
  } catch (error) {
    if (error instanceof Strange) return error.message;
    throw error;
  }
}

/** F10: a signal, twice, and others, while people save: one clean end, the journal written back. */
async function signals(world: World, rounds: number): Promise<void> {
  const { dataDir, officer, day, faults } = world;
  const kinds: NodeJS.Signals[][] = [
    ['SIGTERM'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT'],
    ['SIGHUP'],
    ['SIGHUP', 'SIGTERM'],
  ];
  for (let n = 0; n < rounds; n += 1) {
    const server = await startServer(dataDir);
    const visitors = [1, 2, 3, 4].map(() => new Visitor(server.address, officer));
    const saving = visitors.map(async (visitor) => {
      try {
        for (;;) {
          const said = await save(visitor, day);
          // The server's own answer while it closes.
          if (said !== 'saved') return said.includes('answered 503') ? null : said;
        }
      } catch (error) {
        return isCutOff(error) ? null : String(error);
      }
    });
    await pause(150);
    const signs = kinds[n % kinds.length] ?? [];
    const from = performance.now();
    for (const sign of signs) {
      server.child.kill(sign);
      await pause(5);
    }
    const code = await server.gone;
    const took = performance.now() - from;
    faults.push(
      ...(await Promise.all(saving)).filter((one) => one !== null).map((one) => `${signs}: ${one}`),
    );
    if (code !== 0) faults.push(`${signs}: ended with ${code}`);
    if (took > 10_000) faults.push(`${signs}: took ${Math.round(took)} ms`);
    if (existsSync(join(dataDir, 'tracker.sqlite-wal')))
      faults.push(`${signs}: the journal was not written back`);
    add(world, 'signals');
  }
}

/** F11: a second server is told whose the folder is and changes nothing. */
async function second(world: World, server: Running, rounds: number): Promise<void> {
  const { dataDir, faults } = world;
  for (let n = 0; n < rounds; n += 1) {
    add(world, 'second');
    try {
      await stopServer(await startServer(dataDir));
      faults.push('a second server came up');
    } catch (error) {
      if (
        !(error instanceof NotStarted) ||
        error.code !== 73 ||
        !error.said.includes(String(server.child.pid))
      )
        faults.push(`second server: ${String(error)}`);
    }
  }
}

/** F12: another program holds the database, shortly or long: a form is refused in time, and pages are read meanwhile. */
async function held(world: World, server: Running, rounds: number): Promise<void> {
  const { dataDir, officer, day, faults, counts } = world;
  const visitor = new Visitor(server.address, officer);
  const other = new Database(join(dataDir, 'tracker.sqlite'));
  for (let n = 0; n < rounds; n += 1) {
    add(world, 'held');
    other.exec('BEGIN EXCLUSIVE');
    const isShort = n % 2 === 0;
    if (isShort) setTimeout(() => other.exec('ROLLBACK'), 700);
    const said = await save(visitor, day);
    if (isShort && said !== 'saved') faults.push(`held shortly: ${said}`);
    if (!isShort) {
      if (!/answered 503.*未保存：系统正忙/s.test(said)) faults.push(`held: ${said}`);
      const from = performance.now();
      const page = await visitor.get('/enterprises');
      counts.slowestReadMs = Math.max(counts.slowestReadMs ?? 0, Math.round(performance.now() - from));
      if (page.status !== 200) faults.push(`held: a page was answered ${page.status}`);
      other.exec('ROLLBACK');
      if ((await save(visitor, day)) !== 'saved') faults.push('not saved once it was let go');
    }
  }
  other.close();
}

/** F18: uploads that end half-way leave neither rows nor files. */
async function aborted(world: World, server: Running, rounds: number): Promise<void> {
  const { dataDir, officer, faults } = world;
  const { hostname, port } = new URL(server.address);
  const count = () => {
    const db = new Database(join(dataDir, 'tracker.sqlite'), { readonly: true });
    const rows = db
      .prepare('select (select count(*) from attachment) + (select count(*) from event)')
      .pluck()
      .get();
    db.close();
    return rows;
  };
  const stored = () =>
    existsSync(join(dataDir, 'attachments'))
      ? readdirSync(join(dataDir, 'attachments'), { recursive: true }).filter((one) => one !== 'incoming')
          .length
      : 0;
  const before = [count(), stored()];
  const db = new Database(join(dataDir, 'tracker.sqlite'), { readonly: true });
  const uscc = String(db.prepare('select uscc from enterprise limit 1').pluck().get());
  db.close();
  const bytes = `%PDF-1.7 ${'x'.repeat(300_000)}`;
  for (let n = 0; n < rounds; n += 1) {
    const body = [
      `--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${officer.csrf}\r\n`,
      `--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n${bytes}\r\n--b--\r\n`,
    ].join('');
    const share = [0, 0.01, 0.5, 0.99][n % 4] ?? 0;
    const head = `POST /enterprises/${uscc}/attachments HTTP/1.1\r\nhost: ${hostname}:${port}\r\norigin: ${server.address}\r\ncookie: ${officer.cookie}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${body.length}\r\n\r\n`;
    await new Promise<void>((done) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(head);
        socket.write(body.slice(0, Math.floor(body.length * share)), () =>
          setTimeout(() => socket.destroy(), 5),
        );
      });
      socket.on('error', () => {});
      socket.on('close', () => done());
    });
    add(world, 'aborted');
  }
  const until = performance.now() + 60_000;
  const incoming = join(dataDir, 'attachments', 'incoming');
  while (existsSync(incoming) && readdirSync(incoming).length > 0 && performance.now() < until)
    await pause(100);
  const after = [count(), stored()];
  if (String(before) !== String(after)) faults.push(`half uploads left something: ${before} became ${after}`);
}

/** F20: no descriptor is left for a while; it goes on once there are some. */
async function descriptors(world: World, rounds: number): Promise<void> {
  const { dataDir, officer, day, faults } = world;
  for (let n = 0; n < rounds; n += 1) {
    add(world, 'descriptors');
    const server = await startServer(dataDir, { before: ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'] });
    const { hostname, port } = new URL(server.address);
    const sockets = Array.from({ length: 120 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      return socket;
    });
    await pause(400);
    for (const socket of sockets) socket.destroy();
    await pause(300);
    const visitor = new Visitor(server.address, officer);
    const page = await visitor.get('/').catch((error: unknown) => ({ status: String(error) }));
    if (page.status !== 200) faults.push(`after no descriptors: a page was answered ${page.status}`);
    const said = await save(visitor, day).catch(String);
    if (said !== 'saved') faults.push(`after no descriptors: ${said}`);
    if ((await stopServer(server)) !== 0) faults.push('after no descriptors: it did not stop cleanly');
  }
}

/** F21: a promise that nobody waited for is rejected: logged, ended with 1, and there again. */
async function rejected(world: World, rounds: number): Promise<void> {
  const { dataDir, officer, day, faults } = world;
  const reject = `data:text/javascript,process.on('SIGUSR2',()=>Promise.reject(new Error('nobody%20waited')))`;
  for (let n = 0; n < rounds; n += 1) {
    add(world, 'rejections');
    const server = await startServer(dataDir, { node: ['--import', reject] });
    const said = await save(new Visitor(server.address, officer), day);
    if (said !== 'saved') faults.push(`before a rejection: ${said}`);
    server.child.kill('SIGUSR2');
    const code = await server.gone;
    if (code !== 1) faults.push(`a rejection ended it with ${code}`);
  }
}

/** F22: the disk of the log is full, nobody reads the output: the pages go on. */
async function unheard(world: World, rounds: number): Promise<void> {
  const { dataDir, officer, day, faults } = world;
  for (let n = 0; n < rounds; n += 1) {
    add(world, 'unheard');
    const full = existsSync('/dev/full') ? openSync('/dev/full', 'w') : openSync('/dev/null', 'w');
    const server = await startServer(dataDir, { stderr: full, env: { LOG_LEVEL: 'info' } });
    server.child.stdout?.destroy();
    const visitor = new Visitor(server.address, officer);
    for (let m = 0; m < 5; m += 1) {
      const said = await save(visitor, day).catch(String);
      if (said !== 'saved') faults.push(`unheard: ${said}`);
    }
    if ((await stopServer(server)) !== 0) faults.push('unheard: it did not stop cleanly');
  }
}

const IMPORTED = 10_000;

/** F19: a large import in little memory is done, refused, or ends the server; whichever, all of it is there or none. */
async function heap(world: World, rounds: number): Promise<void> {
  const { dataDir, officer, faults } = world;
  for (let n = 0; n < rounds; n += 1) {
    add(world, 'heaps');
    const server = await startServer(dataDir, { node: ['--max-old-space-size=128'], withinMs: 20_000 });
    const visitor = new Visitor(server.address, officer);
    const rows = Array.from(
      { length: IMPORTED },
      (_, m) => `示例大批${n}第${m}有限公司,${fictionalCode(500_000 + n * IMPORTED + m)}`,
    );
    const file = {
      name: '大名单.csv',
      bytes: `企业名称,统一社会信用代码\n${rows.join('\n')}\n`,
      type: 'text/csv',
    };
    try {
      let answer = await visitor.postParts('/sheets', { kind: 'enterprises' }, file);
      const follow = async () => {
        for (
          let m = 0;
          m < 1_200 && (answer.location.startsWith('/work/') || answer.status === 200);
          m += 1
        ) {
          await pause(100);
          const next = await visitor.get(answer.location);
          if (next.status === 303) answer = next;
          else if (/没有完成/.test(next.body)) return;
          else answer = { ...next, location: answer.location };
        }
      };
      await follow();
      if (answer.location.startsWith('/sheets/checks/')) {
        const here = answer.location;
        const page = await visitor.get(here);
        const stamp = /name="stamp" value="([0-9a-f]+)"/.exec(page.body)?.[1] ?? '';
        answer = await visitor.post(here, { stamp });
        await follow();
      }
      const sheet = await visitor.get('/enterprises/exports/all.xlsx');
      if (sheet.status >= 500 && sheet.status !== 503) faults.push(`an export was answered ${sheet.status}`);
    } catch (error) {
      if (!isCutOff(error)) throw error;
      add(world, 'heapsEnded');
    }
    server.child.kill('SIGKILL');
    await server.gone;
    const db = new Database(join(dataDir, 'tracker.sqlite'));
    const there = Number(
      db.prepare('select count(*) from enterprise where name glob ?').pluck().get(`示例大批${n}第*`),
    );
    db.close();
    if (there !== 0 && there !== IMPORTED) faults.push(`${there} of ${IMPORTED} rows were imported`);
    if (there === IMPORTED) add(world, 'heapsImported');
  }
}

export async function endureAll({ cycles = 20, seed, tell }: Asked): Promise<Told> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-process-'));
  let count = seed;
  const [officer] = people(dataDir, [['officer']]);
  if (officer === undefined) throw new Error('nobody');
  const world: World = {
    dataDir,
    officer,
    day: { sent: [], next: () => ++count, many: () => 0 },
    faults: [],
    counts: {},
  };
  const share = (most: number) => Math.max(1, Math.round((most * cycles) / 20));
  try {
    await signals(world, share(20));
    tell('process: signals');
    const server = await startServer(dataDir);
    await second(world, server, share(5));
    await held(world, server, share(6));
    await aborted(world, server, share(200));
    const copy = await runCli(['backup'], dataDir);
    if (copy.code !== 0) world.faults.push(`a backup beside the server: ${copy.err}`);
    if ((await stopServer(server)) !== 0) world.faults.push('it did not stop cleanly');
    tell('process: locks and uploads');
    await descriptors(world, share(5));
    await rejected(world, share(10));
    await unheard(world, share(5));
    tell('process: no descriptors, no log');
    await heap(world, share(3));
    world.faults.push(...(await check(dataDir, world.day.sent, true)));
    const { slowestReadMs, heapsEnded, heapsImported, ...cases } = world.counts;
    const all = Object.values(cases).reduce((sum, n) => sum + n, 0);
    return { passed: Math.max(0, all - world.faults.length), faults: world.faults, counts: world.counts };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
