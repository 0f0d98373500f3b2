/** The same load while a backup is made, a large file comes in and a large one goes out. */
import { setTimeout as pause } from 'node:timers/promises';
import { fictionalCode } from '../../../server/rules/uscc.ts';
import { Client } from '../client.ts';
import { atMost, type Check, none, type Told } from '../figures.ts';
import { generate, type Pace, seconds } from '../generating.ts';
import { lost } from '../kept.ts';
import type { PagesByRole } from '../pages.ts';
import { startServer } from '../server.ts';
import type { Zone } from '../zone.ts';
import { onlyPages, sweep } from './pages.ts';

const BOUND = 500;
const MOST_WAIT_MS = 180_000;

/** Enterprises of which three in ten are known, each with one cell that changes. */
function fileOf(rows: number, known: number): string {
  const lines = ['企业名称,统一社会信用代码,产业赛道,镇街园区,服务专员,主导产品,备注'];
  for (let n = 1; n <= rows; n += 1) {
    const code = fictionalCode(n <= Math.min(known, rows * 0.3) ? n : 200_000 + n);
    lines.push(`示例导入第${n}号机械有限公司,${code},新材料,示例二镇,专员丁,示例产品${n},第${n}行`);
  }
  return lines.join('\n');
}

/** Follows long work to where it leads. */
async function follow(client: Client, location: string): Promise<string> {
  let at = location;
  const until = performance.now() + MOST_WAIT_MS;
  while (at.startsWith('/work/')) {
    if (performance.now() > until) throw new Error('the work did not end');
    await pause(250);
    const answer = await client.get(at);
    if (answer.status === 200 && answer.text.includes('没有完成')) throw new Error('the work failed');
    at = answer.location || at;
  }
  return at;
}

async function led(
  what: string,
  answer: Promise<{ status: number; location: string; text: string }>,
): Promise<string> {
  const { status, location } = await answer;
  if (status !== 303) throw new Error(`${what} was answered with ${status}`);
  return location;
}

async function bringIn(client: Client, rows: number, known: number): Promise<void> {
  const file = new File([fileOf(rows, known)], '名单.csv');
  const check = await follow(
    client,
    await led('the file', client.upload('/sheets', { kind: 'enterprises' }, file)),
  );
  const { text } = await client.get(check);
  const stamp = /name="stamp" value="([0-9a-f]+)"/.exec(text)?.[1] ?? '';
  const end = await follow(client, await led('the import', client.post(check, { stamp, skip_bad: '1' })));
  if (!end.startsWith('/sheets/runs/')) throw new Error(`the import led to ${end}`);
}

export async function during(zone: Zone, pages: PagesByRole, pace: Pace & { rows?: number }): Promise<Told> {
  const { rows = 10_000 } = pace;
  const server = await startServer(zone.dataDir);
  const swept = await sweep(server, zone, pages);
  const client = (role: string) => {
    const person = zone.people.find((one) => one.role === role);
    if (person === undefined) throw new Error(`nobody is ${role}`);
    return new Client(server.address, person);
  };
  const [admin, manager] = [client('admin'), client('manager')];
  const load = await generate(server, zone, onlyPages(pages, swept), pace);
  await seconds(10);
  const jobs: Record<string, () => Promise<unknown>> = {
    'nothing else': () => seconds(15),
    backup: () => led('the backup', admin.post('/upkeep/backups', {})),
    import: () => bringIn(manager, rows, zone.codes.length),
    export: async () => {
      for (const kind of ['xlsx', 'csv']) {
        const { status, location } = await manager.get(`/sheets/exports/enterprises.${kind}`);
        if (status === 303) await follow(manager, location);
        else if (status !== 200) throw new Error(`the export was answered with ${status}`);
      }
    },
  };
  const took: Record<string, number> = {};
  const gaps: Record<string, number> = {};
  for (const [name, job] of Object.entries(jobs)) {
    load.phase(name);
    await server.loop();
    const from = performance.now();
    await job().catch((error: unknown) => {
      throw new Error(`${name}: ${String(error)}; ${server.said().slice(0, 300)}`);
    });
    took[name] = Number(((performance.now() - from) / 1_000).toFixed(1));
    gaps[name] = Math.round((await server.loop()).most);
    load.phase('between');
    await seconds(3);
  }
  const { phases, saved } = await load.end();
  admin.close();
  manager.close();
  await server.stop();
  const gone = await lost(zone.dataDir, saved);
  const figures: Record<string, unknown> = {};
  const checks: Check[] = [];
  for (const name of Object.keys(jobs)) {
    const told = phases[name];
    if (told === undefined) continue;
    const { reads, saves, faults, statuses } = told;
    figures[name] = { took_s: took[name], longest_gap_ms: gaps[name], reads, saves, statuses };
    const failed = Object.entries(statuses).filter(([status]) => Number(status) >= 500);
    checks.push(
      atMost(`${name}: p99 of pages`, reads.p99, BOUND),
      atMost(`${name}: p99 of savings`, saves.p99, BOUND),
      none(
        `answers of 5xx during ${name}`,
        failed.map(([status, many]) => `${many} of ${status}`),
      ),
      none(`other faults during ${name}`, faults),
    );
  }
  checks.push(none('acknowledged savings lost', gone));
  return { part: 'during', figures, checks };
}
