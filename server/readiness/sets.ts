/** Versions of criteria as pages tell them. */
import type { Db, Tx } from '../../db/open.ts';
import { readSets } from '../derived/criteria.ts';
import { NotFound } from '../errors.ts';
import { dayInWords } from '../rules/days.ts';
import { setInForce } from '../rules/readiness-sets.ts';
import {
  type CriteriaSet,
  type Criterion,
  PURPOSES,
  SUBJECTS,
  type Subject,
} from '../rules/readiness-types.ts';
import { thresholdOf } from '../rules/readiness-words.ts';
import type { Day } from '../rules/types.ts';

/** @throws NotFound */
export function findSet(db: Db | Tx, id: number): CriteriaSet {
  const found = readSets(db).find((one) => one.id === id);
  if (found === undefined) throw new NotFound('criteria set');
  return found;
}

/** The set of each subject for new applications on that day: what a summary of the day rests on. */
export function setsInForce(db: Db | Tx, day: Day): { subject: Subject; set: CriteriaSet }[] {
  return SUBJECTS.flatMap((subject) => {
    const set = setInForce(readSets(db), subject, day);
    return set === null ? [] : [{ subject, set }];
  });
}

/** 2026年4月1日起施行; 2022年6月1日至2026年3月31日 */
export function spanInWords({
  holds_from,
  holds_until,
}: Pick<CriteriaSet, 'holds_from' | 'holds_until'>): string {
  return holds_until === null
    ? `${dayInWords(holds_from)}起施行`
    : `${dayInWords(holds_from)}至${dayInWords(holds_until)}`;
}

/** 《…办法》专精特新标准（工信部企业〔2026〕2号），2026年4月1日起施行 */
export function criteriaWords(set: CriteriaSet): string {
  const number = set.document_no === '' ? '' : `（${set.document_no}）`;
  return `${set.name}${number}，${spanInWords(set)}`;
}

/** ；按称号到期日2027年9月1日取用; '' where the day itself chose. */
export function dueInWords({ dueOn }: { dueOn: Day | null }): string {
  return dueOn === null ? '' : `；复核按称号到期日${dayInWords(dueOn)}施行的一版`;
}

export interface SetLine {
  set: CriteriaSet;
  /** 第 n 版 of its subject and purpose, in the order of recording. */
  number: number;
  span: string;
  state: '今天施行' | '已被更正' | '尚未施行' | '以前施行';
  differences: string[];
}

const flat = (criteria: readonly Criterion[]) =>
  new Map(criteria.map((one) => [one.code, `${one.words}（${thresholdOf(one.test)}）`]));

/** How one version differs from another: a line a criterion. */
export function differencesOf(before: CriteriaSet | null, after: CriteriaSet): string[] {
  if (before === null) return ['首个版本'];
  const [old, now] = [flat(before.criteria), flat(after.criteria)];
  const found = [
    ...[...old].flatMap(([code, words]) => (now.has(code) ? [] : [`去掉 ${words}`])),
    ...[...now].flatMap(([code, words]) => {
      const was = old.get(code);
      if (was === undefined) return [`增加 ${words}`];
      return was === words ? [] : [`${was} → ${words}`];
    }),
  ];
  if (before.holds_from !== after.holds_from || before.holds_until !== after.holds_until)
    found.unshift(`${spanInWords(before)} → ${spanInWords(after)}`);
  return found.length === 0 ? ['条件没有变化'] : found;
}

/** Every version of a subject, newest first within new applications and reviews. */
export function linesOf(db: Db | Tx, subject: Subject, today: Day): SetLine[] {
  const sets = readSets(db);
  const replaced = new Set(sets.map((one) => one.replaces));
  return PURPOSES.flatMap((purpose) => {
    const own = sets.filter((one) => one.subject === subject && one.purpose === purpose);
    const current = setInForce(own, subject, today, purpose);
    return own
      .map((set, at): SetLine => {
        const before = own.find((one) => one.id === set.replaces) ?? own[at - 1] ?? null;
        const state = replaced.has(set.id)
          ? '已被更正'
          : set.id === current?.id
            ? '今天施行'
            : set.holds_from > today
              ? '尚未施行'
              : '以前施行';
        return {
          set,
          number: at + 1,
          span: spanInWords(set),
          state,
          differences: differencesOf(before, set),
        };
      })
      .reverse();
  });
}
