/** People of all roles at once: pages of every kind, savings through the forms, and what memory does over time. */
import { atMost, type Check, none, type Told } from '../figures.ts';
import { generate, PACE, type Pace, seconds } from '../generating.ts';
import { lost } from '../kept.ts';
import type { PagesByRole } from '../pages.ts';
import { type Reading, startServer } from '../server.ts';
import type { Zone } from '../zone.ts';
import { onlyPages, sweep } from './pages.ts';

const WARM_SECONDS = 20;
const EVERY_SECONDS = 10;

export interface MixedOptions {
  minutes: number;
  pace?: Pace;
  bound?: number;
}

export async function mixed(
  zone: Zone,
  pages: PagesByRole,
  { minutes, pace = PACE, bound = 250 }: MixedOptions,
): Promise<Told> {
  const server = await startServer(zone.dataDir);
  const swept = await sweep(server, zone, pages);
  const load = await generate(server, zone, onlyPages(pages, swept), pace);
  await seconds(WARM_SECONDS);
  load.phase('measured');
  await server.loop();
  const first = server.read();
  const readings: Reading[] = [];
  const late: { p99: number; most: number }[] = [];
  const began = performance.now();
  for (let at = 0; at < minutes * 60; at += EVERY_SECONDS) {
    await seconds(Math.min(EVERY_SECONDS, minutes * 60 - at));
    readings.push(server.read());
    late.push(await server.loop());
  }
  const last = server.read();
  const wall = (performance.now() - began) / 1_000;
  const { phases, saved, cpuSeconds } = await load.end();
  await server.stop();
  const told = phases.measured;
  if (told === undefined) throw new Error('nothing was measured');
  const gone = await lost(zone.dataDir, saved);
  // The first tenth fills caches; what is held after it is what must not grow.
  const early = Math.max(...readings.slice(0, Math.ceil(readings.length / 5)).map((one) => one.rss));
  const end = Math.max(...readings.slice(-Math.ceil(readings.length / 5)).map((one) => one.rss));
  const opened = readings.map((one) => one.open);
  const failed = Object.entries(told.statuses).filter(([status]) => Number(status) >= 500);
  const checks: Check[] = [
    atMost('p99 of pages', told.reads.p99, bound),
    atMost('p99 of forms and checks', told.forms.p99, bound),
    atMost('p99 of savings', told.saves.p99, bound),
    none(
      'answers of 5xx',
      failed.map(([status, many]) => `${many} of ${status}`),
    ),
    none('other faults', told.faults),
    none('acknowledged savings lost', gone),
    atMost('memory at the end against early', end / Math.max(1, early), 1.1, 'times'),
    atMost('files and sockets, highest over lowest', Math.max(...opened) - Math.min(...opened), 10, 'more'),
    atMost('journal', Math.max(...readings.map((one) => one.wal)), 64, 'MB'),
  ];
  const figures = {
    minutes,
    ...pace,
    // To the last answer: what queued up is counted with the time that it took.
    answered_per_second: Number(
      ((told.reads.requests + told.forms.requests + told.saves.requests) / told.seconds).toFixed(1),
    ),
    saved_per_second: Number((told.saves.requests / told.seconds).toFixed(1)),
    reads: told.reads,
    forms: told.forms,
    saves: told.saves,
    statuses: told.statuses,
    slowest: told.slowest,
    loop_p99_ms: Math.round(Math.max(...late.map((one) => one.p99))),
    loop_most_ms: Math.round(Math.max(...late.map((one) => one.most))),
    rss_mb: readings.map((one) => one.rss),
    open: [Math.min(...opened), Math.max(...opened)],
    wal_mb: Math.max(...readings.map((one) => one.wal)),
    server_share_of_a_core: Number(((last.cpuSeconds - first.cpuSeconds) / wall).toFixed(2)),
    generator_cpu_s: Math.round(cpuSeconds),
  };
  return { part: 'mixed', figures, checks };
}
