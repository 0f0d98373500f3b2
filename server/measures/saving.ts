/** Setting a measure and changing it: each with its version and its line in the log, in the caller's transaction. */
import type { Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { dayInWords } from '../rules/days.ts';
import { MEASURE_WORDS } from '../rules/measures.ts';
import type { Category } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { findMeasure, type MeasureFacts } from './rows.ts';

const FACTS = ['lack', 'action', 'owner', 'due_on', 'state', 'ended_on'] as const;
export type MeasureField = (typeof FACTS)[number];

export const MEASURE_FIELD_WORDS: Record<MeasureField, string> = {
  lack: '短板',
  action: '措施',
  owner: '责任人',
  due_on: '完成时限',
  state: '状态',
  ended_on: '结束日期',
};

const statements = perConnection(({ $client }) => ({
  measure: $client.prepare(
    insertSql('measure', ['enterprise_id', 'category', 'version', ...FACTS, 'recorded_at', 'recorded_by']),
  ),
  version: $client.prepare(
    insertSql('measure_version', ['measure_id', 'version', ...FACTS, 'words', 'recorded_at', 'recorded_by']),
  ),
}));

const factsOf = (facts: MeasureFacts) => Object.fromEntries(FACTS.map((field) => [field, facts[field]]));

export interface NewMeasure {
  enterprise: { id: number; name: string };
  category: Category | null;
  facts: Pick<MeasureFacts, 'lack' | 'action' | 'owner' | 'due_on'>;
}

/** @returns its id */
export function setMeasure(tx: Tx, { enterprise, category, facts }: NewMeasure, by: By): number {
  const open: MeasureFacts = { ...facts, state: 'open', ended_on: null };
  const stamp = { recorded_at: by.at, recorded_by: by.actor };
  const { lastInsertRowid } = statements(tx).measure.run({
    ...factsOf(open),
    ...stamp,
    enterprise_id: enterprise.id,
    category,
    version: 1,
  });
  const id = Number(lastInsertRowid);
  statements(tx).version.run({ ...factsOf(open), ...stamp, measure_id: id, version: 1, words: '' });
  record(tx, {
    ...by,
    act: 'measure set',
    enterpriseId: enterprise.id,
    sentence: `为${enterprise.name}制定一企一策${category === null ? '' : `（${categoryShort(category)}）`}，责任人${facts.owner}，${dayInWords(facts.due_on)}前完成`,
    detail: { measure: id, category, ...facts },
  });
  return id;
}

/** What stands otherwise. */
export function changedIn(before: MeasureFacts, after: MeasureFacts): MeasureField[] {
  return FACTS.filter((field) => before[field] !== after[field]);
}

/** @returns what changed; nothing is written where all stayed the same */
export function reviseMeasure(
  tx: Tx,
  id: number,
  facts: MeasureFacts,
  words: string,
  by: By,
): MeasureField[] {
  const before = findMeasure(tx, id);
  const changed = changedIn(before, facts);
  if (changed.length === 0) return [];
  const version = before.version + 1;
  statements(tx).version.run({
    ...factsOf(facts),
    measure_id: id,
    version,
    words,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
  const what = changed.includes('state')
    ? `将${before.name}的一企一策记为“${MEASURE_WORDS[facts.state]}”`
    : `修改${before.name}的一企一策：${changed.map((field) => MEASURE_FIELD_WORDS[field]).join('、')}`;
  record(tx, {
    ...by,
    act: 'measure revised',
    enterpriseId: before.enterprise_id,
    sentence: `${what}${words === '' ? '' : `，说明：${words}`}`,
    detail: {
      measure: id,
      version,
      ...Object.fromEntries(changed.map((field) => [field, { from: before[field], to: facts[field] }])),
    },
  });
  return changed;
}
