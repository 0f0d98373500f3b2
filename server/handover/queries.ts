/** What officers have, and what was handed over: what other rooms ask. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { NotFound } from '../errors.ts';
import type { Day, Instant } from '../rules/types.ts';

export interface Handover {
  id: number;
  from_officer: string;
  effective_on: Day;
  reason: string;
  run_id: number;
  recorded_at: Instant;
  recorded_by: string;
  /** Enterprises that it handed over. */
  enterprises: number;
}
export interface Line {
  line: number;
  what: string;
  to_officer: string;
  things: number;
  uscc: string | null;
  name: string | null;
  /** Who serves it now; null where nobody does, or it is about no enterprise. */
  officer: string | null;
}

const ONE = `select h.*, (select count(*) from handover_line l where l.handover_id = h.id and l.what = '企业') as enterprises
  from handover h`;

const statements = perConnection(({ $client }) => ({
  own: $client.prepare<[string], number>('select count(*) from register where officer = ?').pluck(),
  officers: $client.prepare<[], { officer: string; enterprises: number }>(
    `select officer, count(*) as enterprises from register where officer is not null
      group by officer order by enterprises desc, officer`,
  ),
  latest: $client.prepare<[number, number], Handover>(`${ONE} order by h.id desc limit ? offset ?`),
  count: $client.prepare<[], number>('select count(*) from handover').pluck(),
  one: $client.prepare<[number], Handover>(`${ONE} where h.id = ?`),
  ofRun: $client.prepare<[number], number>('select id from handover where run_id = ?').pluck(),
  lines: $client.prepare<[number, number, number], Line>(
    `select l.line, l.what, l.to_officer, l.things, e.uscc, e.name, e.officer from handover_line l
       left join enterprise e on e.id = l.enterprise_id where l.handover_id = ? order by l.line limit ? offset ?`,
  ),
  lineCount: $client
    .prepare<[number], number>('select count(*) from handover_line where handover_id = ?')
    .pluck(),
  sums: $client.prepare<[number], { what: string; to_officer: string; things: number }>(
    `select what, to_officer, sum(things) as things from handover_line where handover_id = ?
      group by what, to_officer order by min(line)`,
  ),
}));

/** How many enterprises an officer serves now: those without which the account may be given up. */
export function enterprisesServed(db: Db | Tx, officer: string): number {
  return statements(db).own.get(officer) ?? 0;
}

/** Everybody who serves enterprises, the most first. */
export function officersServing(db: Db): { officer: string; enterprises: number }[] {
  return statements(db).officers.all();
}

export function listHandovers(
  db: Db,
  { limit, offset }: { limit: number; offset: number },
): { total: number; handovers: Handover[] } {
  return { total: statements(db).count.get() ?? 0, handovers: statements(db).latest.all(limit, offset) };
}

/** @throws NotFound */
export function findHandover(db: Db, id: number): Handover {
  const found = statements(db).one.get(id);
  if (found === undefined) throw new NotFound('handover');
  return found;
}

export function handoverOfRun(db: Db | Tx, runId: number): number | null {
  return statements(db).ofRun.get(runId) ?? null;
}

export function linesOf(
  db: Db,
  id: number,
  { limit, offset }: { limit: number; offset: number },
): { total: number; lines: Line[] } {
  return { total: statements(db).lineCount.get(id) ?? 0, lines: statements(db).lines.all(id, limit, offset) };
}

/** How many things of each kind each receiver took over. */
export function sumsOf(db: Db, id: number): { what: string; to_officer: string; things: number }[] {
  return statements(db).sums.all(id);
}
