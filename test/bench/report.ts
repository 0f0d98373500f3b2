/** The bench's tables, and the same as JSON. */
import { cpus, totalmem } from 'node:os';
import { type Figure, type Goal, JOBS } from './goals.ts';
import { judgeAll } from './judge.ts';

const round = (value: number | undefined) => (value === undefined ? '' : Number(value.toPrecision(3)));

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}`;

export function tell(figures: readonly Figure[]): void {
  console.log(machine());
  console.table(
    figures.map(({ job, size, connections = '', lacks = '', ...told }) => ({
      job: JOBS[job],
      size,
      at: connections,
      'CPU ms': round(told.cpu_ms),
      'bare CPU ms': round(told.bare_cpu_ms),
      ratio: round(told.ratio),
      'per s': round(told.per_second),
      'of bare': round(told.ratio_per_second),
      'p50 ms': round(told.p50_ms),
      'p99 ms': round(told.p99_ms),
      bytes: told.bytes ?? '',
      MB: told.mb ?? '',
      s: round(told.seconds),
      n: told.count ?? '',
      lacks,
    })),
  );
  const judged = judgeAll(figures);
  console.table(judged);
  const count = (verdict: string) => judged.filter((one) => one.verdict === verdict).length;
  console.log(`goals: ${count('met')} met, ${count('missed')} missed, ${count('not measured')} not measured`);
}

export function tellJson(figures: readonly Figure[], goals: readonly Goal[]): void {
  const judged = judgeAll(figures);
  console.log(JSON.stringify({ machine: machine(), figures, goals: goals.length, judged }, null, 2));
}
