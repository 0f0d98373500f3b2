/** 资料变更: what changed of what counting sees, and what stood there before. */
import { shanghaiDay } from '../rules/days.ts';
import { factsAt } from '../rules/facts.ts';
import { type Day, FACT_FIELDS, type Instant } from '../rules/types.ts';
import { FIELD_WORDS, valueInWords } from './fields.ts';
import type { VersionRow } from './versions.ts';

export interface Changed {
  day: Day;
  recordedAt: Instant;
  by: string;
  /** 2026-09-01 专员甲录入 */
  recorded: string;
  reason: string;
  changes: { word: string; from: string; to: string }[];
}

/** Every change after the first version, newest first, with what stood before it as was known then. */
export function changesOf(versions: readonly VersionRow[]): Changed[] {
  return versions
    .map((version, at): Changed => {
      const before = factsAt(versions.slice(0, at), version.effective_on);
      return {
        day: version.effective_on,
        recordedAt: version.recorded_at,
        by: version.recorded_by,
        changes: FACT_FIELDS.flatMap((field) => {
          const to = version.changes[field];
          if (at === 0 || to === undefined) return [];
          return [{ word: FIELD_WORDS[field], from: valueInWords(before[field]), to: valueInWords(to) }];
        }),
        recorded: `${shanghaiDay(new Date(version.recorded_at))} ${version.recorded_by}录入`,
        reason: version.reason,
      };
    })
    .slice(1)
    .reverse();
}
