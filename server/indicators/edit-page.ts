/** What the form of a year shows beside its boxes: who told each figure, and the year before. */
import type { Db } from '../../db/open.ts';
import type { Faults, Typed } from '../forms.ts';
import { quarterEnd } from '../rules/days.ts';
import { figureInWords, INDICATOR_GROUPS, RATIOS, SHARES, SOURCES, told } from '../rules/indicators.ts';
import { QUARTERS, singleOf } from '../rules/quarters.ts';
import type { Day } from '../rules/types.ts';
import { BOXES, type Box, fieldOf, figureOf, quarterOf, wordOf } from './form.ts';
import { type AllKnown, allKnown, lastTold, openYears, sourcesOf } from './queries.ts';

/** So many years are offered to choose from. */
const OFFERED = 5;

export interface Sheet {
  typed: Typed;
  faults?: Faults;
  /** What has to be confirmed, or ''. */
  doubt?: string;
  isConflict?: boolean;
}

function hintOf(box: Box, year: number, all: AllKnown, runs: ReadonlyMap<number, string>): string {
  const [field, quarter] = [fieldOf(box), quarterOf(box)];
  const own = all.standing.find((one) => one.year === year && one.quarter === quarter && one.field === field);
  const at = (of: number) =>
    figureOf(box, { figures: all.years.get(of) ?? {}, quarters: all.quarters.get(of) ?? {} });
  const before = at(year - 1);
  const single = quarter === 0 ? null : singleOf(all.quarters.get(year) ?? {}, quarter);
  return [
    ...(own === undefined
      ? []
      : [lastTold(own, runs) + (own.source === 'audited' ? `，${SOURCES.audited}` : '')]),
    ...(single === null ? [] : [`单季 ${figureInWords('revenue', single)}`]),
    ...(before === undefined
      ? []
      : [`${quarter === 0 ? `${year - 1}年` : '上年同期'} ${figureInWords(field, before)}`]),
  ].join('；');
}

export function editPage(
  db: Db,
  {
    enterprise,
    year,
    last,
  }: { enterprise: { id: number; uscc: string; name: string }; year: number; last: number },
  today: Day,
  sheet: Sheet,
) {
  const { typed, faults = {}, doubt = '', isConflict = false } = sheet;
  const all = allKnown(db, enterprise.id);
  const runs = sourcesOf(
    db,
    all.standing.flatMap((one) => one.importId ?? []),
  );
  const boxOf = (box: Box) => {
    const { unit, kind } = told(fieldOf(box));
    return {
      field: box,
      label: `${wordOf(box)}（${unit}）`,
      hint: hintOf(box, year, all, runs),
      inputmode: kind === 'whole' ? 'numeric' : 'text',
    };
  };
  const ended = QUARTERS.filter((quarter) => quarterEnd({ year, quarter }) <= today);
  const unseen = QUARTERS.filter((quarter) => !ended.includes(quarter)).map((quarter) => `q${quarter}`);
  return {
    title: `${year}年经营指标`,
    nav: 'enterprises',
    enterprise: { uscc: enterprise.uscc, name: enterprise.name },
    year,
    years: Array.from({ length: OFFERED }, (_, at) => last - at),
    groups: INDICATOR_GROUPS.map(({ word, fields }) => ({ word, boxes: fields.map(boxOf) })),
    quarters: ended.map((quarter) => boxOf(`q${quarter}`)),
    was: BOXES.map((box): [string, string] => [`was_${box}`, typed[`was_${box}`] ?? '']),
    sources: [
      ['declared', SOURCES.declared],
      ['audited', SOURCES.audited],
    ],
    // For the script alone: without it they are on the page after saving.
    ratios: Object.entries(SHARES).map(([ratio, [part, whole]]) => ({
      word: RATIOS[ratio as keyof typeof SHARES],
      part,
      whole,
    })),
    isOpen: openYears(db, [enterprise.id]).get(enterprise.id)?.has(year) ?? false,
    typed,
    // Of a quarter that has no box yet, a fault is the page's own.
    faults: Object.fromEntries(
      Object.entries(faults).map(([field, message]) => [unseen.includes(field) ? '' : field, message]),
    ),
    doubt,
    isConflict,
  };
}
