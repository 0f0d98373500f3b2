/** Pairs that somebody found to be two firms: not shown again, and taken back when that was wrong. */
import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotFound } from '../errors.ts';

interface Named {
  id: number;
  uscc: string;
  name: string;
}

export interface Dismissal {
  id: number;
  one_uscc: string;
  one_name: string;
  other_uscc: string;
  other_name: string;
  recorded_at: string;
  recorded_by: string;
}

/** So many are listed, the latest first. */
const LISTED = 50;

const TOLD = `select d.id, a.uscc as one_uscc, a.name as one_name, b.uscc as other_uscc, b.name as other_name,
    d.recorded_at, d.recorded_by
  from not_duplicate d join enterprise a on a.id = d.one_id join enterprise b on b.id = d.other_id
 where d.undone_at is null and a.gone is null and b.gone is null`;

export function dismissals(db: Db): { list: Dismissal[]; total: number } {
  const total = Number(db.$client.prepare(`select count(*) from (${TOLD})`).pluck().get());
  const list = db.$client.prepare<[number], Dismissal>(`${TOLD} order by d.id desc limit ?`).all(LISTED);
  return { list, total };
}

function presentOf(tx: Tx, id: number): Named {
  const row = tx.$client
    .prepare<[number], Named>('select id, uscc, name from enterprise where id = ? and gone is null')
    .get(id);
  if (row === undefined) throw new NotFound('enterprise');
  return row;
}

const named = ({ name, uscc }: { name: string; uscc: string }) => `${name}（${uscc}）`;

/** @throws NotFound where one of them is not there; a pair that is dismissed already stays so */
export function dismiss(tx: Tx, ids: readonly [number, number], by: By): void {
  const [first, second] = [...ids].sort((a, b) => a - b).map((id) => presentOf(tx, id));
  if (first === undefined || second === undefined || first.id === second.id) throw new NotFound('enterprise');
  const { changes } = tx.$client
    .prepare(
      `insert into not_duplicate (one_id, other_id, recorded_at, recorded_by) values (?, ?, ?, ?)
        on conflict do nothing`,
    )
    .run(first.id, second.id, by.at, by.actor);
  if (changes === 0) return;
  const sentence = `标明${named(first)}与${named(second)}不是同一家`;
  record(tx, { ...by, act: 'enterprise told apart', enterpriseId: first.id, sentence });
}

/** Shows the pair again. @throws NotFound where it is not dismissed */
export function restore(tx: Tx, id: number, by: By): void {
  const row = tx.$client.prepare<[number], Dismissal & { one_id: number }>(`${TOLD} and d.id = ?`).get(id);
  if (row === undefined) throw new NotFound('dismissal');
  tx.$client
    .prepare('update not_duplicate set undone_at = ?, undone_by = ? where id = ?')
    .run(by.at, by.actor, id);
  const one = { name: row.one_name, uscc: row.one_uscc };
  const other = { name: row.other_name, uscc: row.other_uscc };
  const sentence = `撤回“${named(one)}与${named(other)}不是同一家”`;
  const enterpriseId = Number(
    tx.$client.prepare('select one_id from not_duplicate where id = ?').pluck().get(id),
  );
  record(tx, { ...by, act: 'enterprise told apart undone', enterpriseId, sentence });
}
