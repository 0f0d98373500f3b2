/** Recording 人工判断 and 补充事实. */
import type { Db, Tx } from '../../db/open.ts';
import { finding } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { readSets } from '../derived/criteria.ts';
import { type FindingRow, findingsOf } from '../derived/findings.ts';
import { recordsOf } from '../derived/merges.ts';
import { deriveReadiness } from '../derived/readiness.ts';
import { Conflict, NotFound } from '../errors.ts';
import { judgedParts } from '../rules/readiness-sets.ts';
import { FACTS, type FactCode, type Judgement } from '../rules/readiness-types.ts';
import { FACT_WORDS, STATE_WORDS } from '../rules/readiness-words.ts';
import type { Day } from '../rules/types.ts';

export function isFact(code: string): code is FactCode {
  return FACTS.some((one) => one === code);
}

/** What a code asks for, in words. @throws NotFound where no version of any criteria knows it */
export function wordsOfCode(db: Db | Tx, code: string): string {
  if (isFact(code)) return FACT_WORDS[code];
  for (const set of [...readSets(db)].reverse()) {
    const part = judgedParts(set.criteria).find((one) => one.code === code);
    if (part !== undefined) return part.words;
  }
  throw new NotFound('finding');
}

/** Everything recorded under one code of an enterprise and of those merged into it, newest first. */
export function historyOf(db: Db | Tx, enterpriseId: number, code: string): FindingRow[] {
  const records = recordsOf(db, [enterpriseId]).get(enterpriseId) ?? [];
  return findingsOf(
    db,
    records.map((one) => one.id),
  )
    .filter((row) => row.code === code)
    .reverse();
}

export interface FindingDraft {
  code: string;
  judgement: Judgement | null;
  /** Of a fact: a day, or whole yuan; null takes it away. */
  value: string | null;
  words: string;
  on: Day;
  /** The version of the criteria it was judged by. */
  setId: number | null;
  /** The entry that the writer saw last; left out, nobody else is minded. */
  base?: number | null;
}

/**
 * Adds an entry; what was stays readable. In the caller's transaction. The log tells that a fact was filled
 * in, not what it is: figures are the enterprise's own.
 * @throws Conflict where another was recorded after `base`
 */
export function recordFinding(tx: Tx, of: { id: number; name: string }, draft: FindingDraft, by: By): number {
  const last = historyOf(tx, of.id, draft.code)[0]?.id ?? null;
  if (draft.base !== undefined && draft.base !== last) throw new Conflict('finding');
  const { id } = tx
    .insert(finding)
    .values({
      enterprise_id: of.id,
      code: draft.code,
      judgement: draft.judgement,
      value: draft.value,
      words: draft.words,
      on_day: draft.on,
      set_id: draft.setId,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .returning({ id: finding.id })
    .get();
  const what = wordsOfCode(tx, draft.code);
  const how =
    draft.judgement === null
      ? `${draft.value === null ? '去掉' : '填写'}${of.name}的“${what}”`
      : `记录${of.name}的“${what}”，${STATE_WORDS[`judged_${draft.judgement}`]}`;
  record(tx, {
    ...by,
    act: 'finding recorded',
    enterpriseId: of.id,
    sentence: `${how}，依据：${draft.words}`,
    detail: { code: draft.code, judgement: draft.judgement, on: draft.on, set: draft.setId },
  });
  deriveReadiness(tx, [of.id]);
  return id;
}
