/**
 * `npm run bench [-- --json] [-- --enterprises N]`: each job against a bare Fastify server that sends as
 * many bytes, in alternating rounds of one run, as ratios of server CPU per request: the machine's speed
 * and its other work fall out. Signed in, through the whole stack.
 * `npm run bench -- import [--rows N]`: the progress page while a large file comes in.
 * `npm run bench -- match [LIST] [--json]`: how well and how fast a published list is matched.
 * `npm run bench -- export [--json]`: how fast and in how much memory 100,000 enterprises are exported.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';
import { account, enterprise, session } from '../../db/schema.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { startSession } from '../../server/people/sessions.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { benchExport } from './export.ts';
import { benchImport } from './import.ts';
import { benchMatch } from './match.ts';
import { cpuSeconds, type Load, load, median, peakMemory, start } from './measure.ts';
import { seed } from './seed.ts';

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    enterprises: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '10000' },
  },
});
if (positionals[0] === 'match') {
  benchMatch({ list: positionals[1], json: asked.json === true });
  process.exit();
}
if (positionals[0] === 'export') {
  await benchExport({ json: asked.json === true });
  process.exit();
}
if (positionals[0] === 'import') {
  const { enterprises, rows, json = false } = asked;
  await benchImport({ enterprises: Number(enterprises), rows: Number(rows), isJson: json });
  process.exit();
}
const rounds = Number(asked.rounds);
const folder = mkdtempSync(join(tmpdir(), 'qiangji-bench-'));
const tell = (line: string) => {
  if (asked.json !== true) console.log(line);
};

const db = openDatabase({ file: join(folder, 'tracker.sqlite') });
const size = seed(db, Number(asked.enterprises));
const at = new Date().toISOString();
const officer = db
  .insert(account)
  .values({
    name: 'bench',
    display: '专员甲',
    password_hash: '-',
    roles: ['manager', 'admin'],
    created_at: at,
  })
  .returning({ id: account.id })
  .get();
const headers = { cookie: `sid=${startSession(db, { accountId: officer.id, ip: '127.0.0.1', at })}` };
tell(`${size.enterprises} enterprises, ${size.events} events`);

const ours = await start('server/main.ts', { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' });
const bare = await start('test/bench/bare.ts', {});

interface Row {
  job: string;
  cpu_ms: number;
  bare_cpu_ms: number;
  ratio: number;
  per_second: number;
  ratio_per_second: number;
  p50_ms: number;
  p99_ms: number;
  bytes: number;
}
const rows: Row[] = [];

/** One job in alternating rounds; the ratio is the median of the rounds' own ratios. */
async function measure(job: string, path: string, connections: number, amount: number) {
  const first = await load(ours, path, { amount: 50, connections, headers });
  const body = first.bytes - 700;
  await load(bare, `/${body}`, { amount: 200, connections });
  const pairs: { mine: Load; its: Load }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const mine = await load(ours, path, { amount, connections, headers });
    const its = await load(bare, `/${body}`, { amount: amount * 2, connections });
    pairs.push({ mine, its });
  }
  const of = (take: (pair: { mine: Load; its: Load }) => number) =>
    Number(median(pairs.map(take)).toFixed(4));
  rows.push({
    job: `${job}, ${connections} at once`,
    cpu_ms: of(({ mine }) => mine.cpu),
    bare_cpu_ms: of(({ its }) => its.cpu),
    ratio: of(({ mine, its }) => its.cpu / mine.cpu),
    per_second: of(({ mine }) => mine.perSecond),
    ratio_per_second: of(({ mine, its }) => mine.perSecond / its.perSecond),
    p50_ms: of(({ mine }) => mine.p50),
    p99_ms: of(({ mine }) => mine.p99),
    bytes: first.bytes,
  });
}

for (const connections of [1, 10]) {
  await measure('progress page, nothing changed', '/', connections, 3_000);
  await measure('list, first page', '/enterprises', connections, 600);
  await measure('list, filtered', '/enterprises?category=provincial_srdi&stage=applied', connections, 600);
}

/** Server CPU of reading the page once after each of so many changes, the changes themselves left out. */
async function afterChanges(change: (n: number) => Promise<void>): Promise<number> {
  let used = 0;
  const warm = 60;
  const times = 140;
  for (let n = 0; n < warm + times; n += 1) {
    await change(n);
    const before = cpuSeconds(ours.pid);
    await (await fetch(`${ours.address}/`, { headers })).text();
    // The first are the compiler's, not the page's.
    if (n >= warm) used += cpuSeconds(ours.pid) - before;
  }
  return Number(((used / times) * 1_000).toFixed(2));
}

const csrf = db.select({ csrf: session.csrf }).from(session).get()?.csrf ?? '';
const afterOwn = await afterChanges(async (n) => {
  const answer = await fetch(`${ours.address}/targets/explanations`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers, origin: ours.address, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf, category: 'above_scale', words: `示例说明 ${n}` }).toString(),
  });
  if (answer.status !== 303) throw new Error(`the change was answered with ${answer.status}`);
  // The line that tells of the saving is shown, and taken away, by the page that follows.
  await (await fetch(`${ours.address}/people/me`, { headers })).text();
});
const ids = db.select({ id: enterprise.id }).from(enterprise).limit(200).all();
const afterOther = await afterChanges(async (n) => {
  write(db, (tx) =>
    recordEvents(
      tx,
      ids[n]?.id ?? 1,
      [{ category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-09-02' }],
      byCommandLine(new Date().toISOString()),
    ),
  );
});
const memory = peakMemory(ours.pid);

await ours.stop();
await bare.stop();
closeDatabase(db);
rmSync(folder, { recursive: true, force: true });

if (asked.json === true) {
  console.log(
    JSON.stringify(
      {
        size,
        rows,
        progress_after_change_ms: afterOwn,
        progress_after_other_process_ms: afterOther,
        peak_memory_mb: memory,
      },
      null,
      2,
    ),
  );
} else {
  console.table(
    rows.map(({ job, ratio, cpu_ms, bare_cpu_ms, per_second, ratio_per_second, p50_ms, p99_ms, bytes }) => ({
      job,
      'bare ÷ ours, CPU': ratio.toFixed(2),
      'CPU ms': cpu_ms.toFixed(3),
      'bare CPU ms': bare_cpu_ms.toFixed(3),
      'per s': Math.round(per_second),
      'per s, of bare': ratio_per_second.toFixed(2),
      'p50 ms': p50_ms,
      'p99 ms': p99_ms,
      bytes,
    })),
  );
  console.log(
    `progress page after a change: ${afterOwn} ms of server CPU; after a change by another process: ${afterOther} ms`,
  );
  console.log(`peak memory of the server: ${memory} MB`);
}
