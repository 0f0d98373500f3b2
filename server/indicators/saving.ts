/** Saving one year by hand: what two officers changed apart is kept, what both changed is shown. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { minuteInWords } from '../format.ts';
import type { Faults } from '../forms.ts';
import { quarterEnd } from '../rules/days.ts';
import {
  doubtOf,
  type Figures,
  figureFaults,
  figureInWords,
  figureWarnings,
  type Indicator,
  lowersStanding,
  told,
} from '../rules/indicators.ts';
import { type Cumulative, monthsOf, quarterDoubts } from '../rules/quarters.ts';
import type { Day } from '../rules/types.ts';
import { BOXES, type Box, boxOf, fieldOf, figureOf, quarterOf, wordOf, type YearForm } from './form.ts';
import { type AllKnown, allKnown } from './known.ts';
import { recordFigures, type Standing } from './queries.ts';

export type Saving =
  | { how: 'saved'; changed: Box[]; confirmed: number; warnings: string[] }
  | { how: 'faulty'; faults: Faults; doubt: string }
  /** Somebody saved the same figures since; `was` is what they say now. */
  | { how: 'conflict'; faults: Faults; was: Record<string, string> };

interface About {
  enterprise: { id: number; name: string };
  year: number;
  today: Day;
}
/** The year as it stands, and as it would after the save. */
interface Year {
  own: { figures: Figures; quarters: Cumulative };
  after: { figures: Figures; quarters: Cumulative };
  now: ReadonlyMap<Box, Standing>;
  changed: readonly Box[];
}

const same = (a: number | null | undefined, b: number | null | undefined) => (a ?? null) === (b ?? null);
const boxAt = ({ quarter, field }: Standing) =>
  BOXES.find((box) => quarterOf(box) === quarter && fieldOf(box) === field);

/** What was changed in the form, and stands otherwise than it says. */
function changesOf({ boxes, was }: YearForm, own: Year['own']): Box[] {
  return BOXES.filter(
    (box) => boxes[box] !== undefined && !same(boxes[box], was[box]) && !same(boxes[box], figureOf(box, own)),
  );
}

function conflictOf({ was }: YearForm, changed: readonly Box[], now: ReadonlyMap<Box, Standing>) {
  const both = changed.filter((box) => !same(now.get(box)?.value, was[box]));
  if (both.length === 0) return null;
  const shown = (box: Box) => now.get(box)?.value ?? null;
  const faults = both.map((box): [string, string] => {
    const { by = '他人', at = '' } = now.get(box) ?? {};
    const when = at === '' ? '' : `在${minuteInWords(at, '')}`;
    return [box, `${by}${when}已改为：${boxTold(box, shown(box))}。要用你填写的，再保存一次`];
  });
  const newWas = both.map((box): [string, string] => [`was_${box}`, boxOf(box, shown(box))]);
  return { how: 'conflict' as const, faults: Object.fromEntries(faults), was: Object.fromEntries(newWas) };
}

/** 营业收入 12,860 万元 */
function boxTold(box: Box, value: number | null): string {
  const field = fieldOf(box);
  return value === null
    ? `${wordOf(box)}未填写`
    : `${wordOf(box)} ${figureInWords(field, value)} ${told(field).unit}`;
}

function afterOf(own: Year['own'], changed: readonly Box[], { boxes }: YearForm): Year['after'] {
  const after = { figures: { ...own.figures }, quarters: { ...own.quarters } };
  for (const box of changed) {
    const quarter = quarterOf(box);
    const value = boxes[box];
    if (quarter === 0) {
      if (value === null || value === undefined) delete after.figures[fieldOf(box)];
      else after.figures[fieldOf(box)] = value;
    } else if (value === null || value === undefined) delete after.quarters[quarter];
    else after.quarters[quarter] = value;
  }
  return after;
}

/** All that somebody has to say is meant, in Chinese. */
function doubtsOf(
  { own, after, now, changed }: Year,
  { year, form, all }: { year: number; form: YearForm; all: AllKnown },
): string[] {
  const yearly = changed.filter((box) => quarterOf(box) === 0);
  const figures = Object.fromEntries(yearly.map((box) => [fieldOf(box), form.boxes[box] ?? null]));
  const others = [...all.years]
    .filter(([of]) => of !== year)
    .map(([of, known]) => ({ year: of, figures: known }));
  const jump = doubtOf(figures, { year, own: own.figures, others });
  const quarters = changed.flatMap((box) => quarterOf(box) || []);
  const lowered = changed.filter((box) =>
    lowersStanding(now.get(box), { value: form.boxes[box] ?? null, source: form.source }),
  );
  return [
    ...(jump === null ? [] : [jump.message]),
    ...quarterDoubts(after.quarters, quarters, {
      whole: after.figures.revenue,
      before: all.quarters.get(year - 1) ?? {},
    }).map((one) => one.message),
    ...lowered.map((box) => `${boxTold(box, now.get(box)?.value ?? null)}是审计数，改后不再是审计数`),
  ];
}

function faultsIn({ after, changed }: Year, { year, today }: About): Faults {
  const faults: Faults = {};
  for (const { field, message } of figureFaults(after.figures)) faults[field] ??= message;
  for (const box of changed) {
    const quarter = quarterOf(box);
    if (quarter === 0 || after.quarters[quarter] === undefined) continue;
    if (quarterEnd({ year, quarter }) > today) faults[box] = `${monthsOf(quarter)}还没有结束，结束后再填`;
  }
  return faults;
}

/** Judges and records, in the caller's transaction. */
export function saveYear(tx: Tx, about: About, form: YearForm, by: By): Saving {
  const { enterprise, year } = about;
  const all = allKnown(tx, enterprise.id);
  const own = { figures: all.years.get(year) ?? {}, quarters: all.quarters.get(year) ?? {} };
  const now = new Map(
    all.standing.flatMap((one) => {
      const box = one.year === year ? boxAt(one) : undefined;
      return box === undefined ? [] : [[box, one] as const];
    }),
  );
  const changed = changesOf(form, own);
  const conflict = conflictOf(form, changed, now);
  if (conflict !== null) return conflict;
  const state: Year = { own, after: afterOf(own, changed, form), now, changed };
  const faults = faultsIn(state, about);
  if (Object.keys(faults).length > 0) return { how: 'faulty', faults, doubt: '' };
  const doubt = doubtsOf(state, { year, form, all }).join('；');
  if (doubt !== '' && form.typed.sure !== doubt) {
    return { how: 'faulty', faults: { sure: `${doubt}。核对数值和单位后勾选，再保存` }, doubt };
  }
  const confirmed = form.isAllAudited
    ? BOXES.filter((box) => !changed.includes(box) && now.has(box) && now.get(box)?.source !== 'audited')
    : [];
  keep(tx, about, [...changed, ...confirmed], state.after, form, by);
  const warnings = figureWarnings(state.after.figures).map((one) => one.message);
  return { how: 'saved', changed, confirmed: confirmed.length, warnings };
}

/** One line of the log for the year, and one for each quarter. */
function keep(
  tx: Tx,
  about: About,
  boxes: readonly Box[],
  after: Year['after'],
  { source }: YearForm,
  by: By,
): void {
  const { enterprise, year } = about;
  for (const [quarter, own] of Map.groupBy(boxes, quarterOf)) {
    const figures: Partial<Record<Indicator, number | null>> = {};
    for (const box of own) figures[fieldOf(box)] = figureOf(box, after) ?? null;
    const told = { enterpriseId: enterprise.id, name: enterprise.name, year, quarter, figures };
    recordFigures(tx, told, source, by);
  }
}

/** 已保存2025年的营业收入、研发费用。提醒：… */
export function savedWords(
  year: number,
  { changed, confirmed, warnings }: Extract<Saving, { how: 'saved' }>,
): string {
  if (changed.length === 0 && confirmed === 0) return '没有改动，内容与原来相同。';
  const words = changed.map(wordOf).join('、');
  const also = confirmed === 0 ? '' : `${confirmed} 项未改动的数已记为审计数。`;
  const saved = changed.length === 0 ? '' : `已保存${year}年的${words}。`;
  return `${saved}${also}${warnings.length === 0 ? '' : `提醒：${warnings.join('，')}。`}`;
}
