/** Recording an event as the form does it, beside bare commits of as many bytes on the same disk. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { closeDatabase, type Db, openDatabase, write } from '../../../db/open.ts';
import { setPragmas } from '../../../db/pragmas.ts';
import { byCommandLine } from '../../../server/audit/by.ts';
import { recordEvents } from '../../../server/tracks/queries.ts';
import type { Figure } from '../goals.ts';
import { median } from '../measure.ts';
import type { Stage } from './stage.ts';

const EACH = 150;

interface Round {
  perSecond: number;
  cpu: number;
}

/** So many commits, one after the other. */
function timed(commit: (n: number) => void, from: number): Round {
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (let n = from; n < from + EACH; n += 1) commit(n);
  const seconds = (performance.now() - began) / 1_000;
  const used = process.cpuUsage(cpu);
  return { perSecond: EACH / seconds, cpu: (used.user + used.system) / 1_000 / EACH };
}

/** What one recording adds to the file, in bytes of the journal: so much the bare commit writes, too. */
function bytesOf(db: Db): number {
  const { total } = db.$client
    .prepare<[], { total: number }>(
      `select (select length(sentence) + length(detail) + 400 from audit order by seq desc limit 1) as total`,
    )
    .get() ?? { total: 1_000 };
  return total;
}

export function record(stage: Stage): Figure[] {
  const db = openDatabase({ file: join(stage.folder, 'tracker.sqlite') });
  const bare = new Database(join(stage.folder, 'bare.sqlite'));
  setPragmas(bare);
  bare.exec('create table line (id integer primary key, words text not null) strict');
  const insert = bare.prepare('insert into line (words) values (?)');
  const words = 'x'.repeat(bytesOf(db));
  const ours = (n: number) =>
    write(db, (tx) =>
      recordEvents(
        tx,
        // Spread over the register, as what comes in is.
        1 + ((n * 7_919) % stage.size),
        [{ category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-11-20' }],
        byCommandLine(new Date().toISOString()),
      ),
    );
  const its = bare.transaction(() => insert.run(words)).immediate;
  const rounds: { mine: Round; its: Round }[] = [];
  for (let round = 0; round <= stage.rounds; round += 1)
    rounds.push({ mine: timed(ours, round * EACH), its: timed(() => its(), 0) });
  bare.close();
  closeDatabase(db);
  // The first round is the compiler's.
  const of = (take: (round: { mine: Round; its: Round }) => number) => median(rounds.slice(1).map(take));
  return [
    {
      job: 'record',
      size: stage.size,
      cpu_ms: of(({ mine }) => mine.cpu),
      bare_cpu_ms: of((round) => round.its.cpu),
      ratio: of((round) => round.mine.perSecond / round.its.perSecond),
      per_second: of(({ mine }) => mine.perSecond),
    },
  ];
}
