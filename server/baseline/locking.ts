/** Signing: the list is judged within the transaction, kept line by line, and never touched again. */
import { createHash } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import { baseline } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { canonical, record } from '../audit/record.ts';
import { Conflict, Refused } from '../errors.ts';
import { baselineDay, type HeldRow } from '../rules/baseline.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { Day, Programme } from '../rules/types.ts';
import { countRows, holdingsOf } from './holdings.ts';
import { signedRows } from './lists.ts';
import type { Baseline } from './queries.ts';
import { lockedSentence, nameOf } from './words.ts';

const COLUMNS = [
  'baseline_id',
  'line',
  'enterprise_id',
  'category',
  'event_id',
  'uscc',
  'name',
  'industry_code',
  'effective_on',
  'batch',
  'document_no',
  'valid_until',
] as const;

const statements = perConnection(({ $client }) => ({
  add: $client.prepare(insertSql('baseline_entry', COLUMNS)),
  last: $client
    .prepare<[number], number | null>('select max(version) from baseline where programme_id = ?')
    .pluck(),
}));

/**
 * The SHA-256 of a list, lower-case hexadecimal, over its canonical JSON: programme, day and every line
 * with what stands on it, in the order of the list.
 */
export function digestOf(code: string, asOf: Day, rows: readonly HeldRow[]): string {
  const text = canonical({ programme: code, as_of: asOf, lines: rows });
  return createHash('sha256').update(text).digest('hex');
}

/** Signed lists that no longer give the digest they were signed with, by name: somebody changed the file. */
export function alteredBaselines(db: Db): string[] {
  return db.$client
    .prepare<[], Pick<Baseline, 'id' | 'name' | 'version' | 'as_of' | 'sha256'> & { code: string }>(
      `select b.id, b.name, b.version, b.as_of, b.sha256, p.code from baseline b
        join programme p on p.id = b.programme_id order by b.id`,
    )
    .all()
    .filter((one) => digestOf(one.code, one.as_of, signedRows(db, one)) !== one.sha256)
    .map((one) => `${one.name}第 ${one.version} 版`);
}

export interface Signing {
  programme: Programme;
  /** The digest of the list that was shown; left out, whatever is known now is signed. */
  seen?: string;
  /** The version that was in force when it was shown, 0 for none. */
  base?: number;
  note: string;
  /** Why it is signed anew; needed from the second version on. */
  reason: string;
}

/**
 * Signs the holdings of the day before the programme: a new version, which is in force from now on.
 * Runs inside the caller's transaction.
 * @returns the number of the version
 * @throws Refused before that day is over, or where a further version gives no reason; Conflict where
 * the list, or the version in force, is no longer what was shown
 */
export function lockBaseline(tx: Db, signing: Signing, by: By): number {
  const { programme, note } = signing;
  const asOf = baselineDay(programme);
  const last = statements(tx).last.get(programme.id) ?? 0;
  const reason = last === 0 ? '' : signing.reason;
  if (shanghaiDay(new Date(by.at)) <= asOf)
    throw new Refused([{ rule: 'baseline', field: 'note', message: '基线日过后才能签认' }]);
  if (signing.base !== undefined && signing.base !== last) throw new Conflict('baseline');
  if (last > 0 && reason === '')
    throw new Refused([{ rule: 'baseline', field: 'reason', message: '填写重新签认的原因' }]);
  const { rows } = holdingsOf(tx, programme);
  const sha256 = digestOf(programme.code, asOf, rows);
  if (signing.seen !== undefined && signing.seen !== sha256) throw new Conflict('baseline');
  const version = last + 1;
  const counts = countRows(rows);
  const head = { programme_id: programme.id, version, name: nameOf(programme, asOf), as_of: asOf };
  const signed = { locked_at: by.at, locked_by: by.actor, note, reason, ...counts, sha256 };
  const { id } = tx
    .insert(baseline)
    .values({ ...head, ...signed })
    .returning({ id: baseline.id })
    .get();
  for (const [i, row] of rows.entries()) statements(tx).add.run({ ...row, baseline_id: id, line: i + 1 });
  record(tx, {
    ...by,
    act: 'baseline locked',
    sentence: lockedSentence({ ...head, counts, reason, note }),
    detail: { baseline: id, ...head, counts, sha256, note, reason },
  });
  return version;
}
