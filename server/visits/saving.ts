/** Recording, revising and voiding a visit: each with its version and its line in the log, in the caller's transaction. */
import type { Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { dayInWords } from '../rules/days.ts';
import { MANNER_WORDS } from '../rules/visits.ts';
import { findVisit, type VisitFacts, type VisitRow } from './rows.ts';

const FACTS = ['on_day', 'visitors', 'manner', 'content', 'received_by', 'position'] as const;
export type VisitField = (typeof FACTS)[number];
export const VISIT_FIELDS: readonly VisitField[] = FACTS;

export const VISIT_WORDS: Record<VisitField, string> = {
  on_day: '走访日期',
  visitors: '走访人',
  manner: '方式',
  content: '走访内容',
  received_by: '接待人',
  position: '接待人职务',
};

/** Who received them stands apart. */
const KEPT = FACTS.filter((field) => field !== 'received_by');

const statements = perConnection(({ $client }) => ({
  visit: $client.prepare(
    insertSql('visit', ['enterprise_id', 'version', ...KEPT, 'recorded_at', 'recorded_by']),
  ),
  version: $client.prepare(
    insertSql('visit_version', [
      'visit_id',
      'version',
      ...KEPT,
      'voided',
      'reason',
      'recorded_at',
      'recorded_by',
    ]),
  ),
  receiver: $client.prepare(insertSql('visit_receiver', ['visit_id', 'version', 'name'])),
}));

const factsOf = (facts: VisitFacts) => Object.fromEntries(KEPT.map((field) => [field, facts[field]]));

/** A version of a visit, and who received them in it. Nothing is told to the log. */
export function keepVersion(
  tx: Tx,
  at: { id: number; version: number },
  facts: VisitFacts,
  { voided = 0, reason = '' }: { voided?: 0 | 1; reason?: string },
  by: By,
): void {
  statements(tx).version.run({
    ...factsOf(facts),
    visit_id: at.id,
    version: at.version,
    voided,
    reason,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
  if (facts.received_by !== '')
    statements(tx).receiver.run({ visit_id: at.id, version: at.version, name: facts.received_by });
}

export interface NewVisit {
  enterprise: { id: number; name: string };
  facts: VisitFacts;
}

/** @returns its id */
export function recordVisit(tx: Tx, { enterprise, facts }: NewVisit, by: By): number {
  const { lastInsertRowid } = statements(tx).visit.run({
    ...factsOf(facts),
    enterprise_id: enterprise.id,
    version: 1,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
  const id = Number(lastInsertRowid);
  keepVersion(tx, { id, version: 1 }, facts, {}, by);
  const { on_day, manner, visitors } = facts;
  record(tx, {
    ...by,
    act: 'visit recorded',
    enterpriseId: enterprise.id,
    sentence: `记录${dayInWords(on_day)}走访${enterprise.name}（${MANNER_WORDS[manner]}，${visitors}）`,
    detail: { visit: id, on_day, manner, visitors },
  });
  return id;
}

/** What of a visit is otherwise than it stands. */
export function changedIn(before: VisitFacts, after: VisitFacts): VisitField[] {
  return FACTS.filter((field) => before[field] !== after[field]);
}

/** The log tells what was and what is, but who received the visitors: it is read by others. */
function detailOf(before: VisitFacts, after: VisitFacts, changed: readonly VisitField[]) {
  return Object.fromEntries(
    changed.map((field) => [
      field,
      field === 'received_by' ? 'changed' : { from: before[field], to: after[field] },
    ]),
  );
}

/** @returns what changed; nothing is written where all stayed the same */
export function reviseVisit(tx: Tx, id: number, facts: VisitFacts, reason: string, by: By): VisitField[] {
  const before = findVisit(tx, id);
  const changed = changedIn(before, facts);
  if (changed.length === 0) return [];
  const version = before.version + 1;
  keepVersion(tx, { id, version }, facts, { reason }, by);
  const words = changed.map((field) => VISIT_WORDS[field]).join('、');
  record(tx, {
    ...by,
    act: 'visit revised',
    enterpriseId: before.enterprise_id,
    sentence: `修改${dayInWords(before.on_day)}走访${before.name}的${words}${reason === '' ? '' : `，原因：${reason}`}`,
    detail: { visit: id, version, ...detailOf(before, facts, changed) },
  });
  return changed;
}

/** It stays readable and counts no more; nothing follows it. */
export function voidVisit(tx: Tx, visit: VisitRow, reason: string, by: By): void {
  keepVersion(tx, { id: visit.id, version: visit.version + 1 }, visit, { voided: 1, reason }, by);
  record(tx, {
    ...by,
    act: 'visit voided',
    enterpriseId: visit.enterprise_id,
    sentence: `作废${dayInWords(visit.on_day)}走访${visit.name}的记录，原因：${reason}`,
    detail: { visit: visit.id, reason },
  });
}
