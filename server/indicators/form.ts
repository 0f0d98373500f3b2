/** What may be typed of one year: each figure as a file would say it, money in 万元, 营业收入 by quarters too. */
import { type Faults, type Typed, typedFrom } from '../forms.ts';
import {
  type Figures,
  figureInWords,
  INDICATOR_FIELDS,
  type Indicator,
  type Source,
  told,
} from '../rules/indicators.ts';
import { type Cumulative, isQuarter, monthsOf, QUARTERS, type QuarterNumber } from '../rules/quarters.ts';
import { readFigure } from '../sheets/queries.ts';

/** 营业收入 from January to the end of a quarter has a box of its own: q1 to q4. */
export type Box = Indicator | `q${QuarterNumber}`;
export const BOXES: readonly Box[] = [...INDICATOR_FIELDS, ...QUARTERS.map((one) => `q${one}` as const)];

/** The quarter of a box; 0 for one of the whole year. */
export function quarterOf(box: Box): QuarterNumber | 0 {
  const n = Number(/^q([1-4])$/.exec(box)?.[1] ?? 0);
  return isQuarter(n) ? n : 0;
}

export function fieldOf(box: Box): Indicator {
  return INDICATOR_FIELDS.find((field) => field === box) ?? 'revenue';
}

/** 研发费用, 1—9月累计营业收入 */
export function wordOf(box: Box): string {
  const quarter = quarterOf(box);
  const { word } = told(fieldOf(box));
  return quarter === 0 ? word : `${monthsOf(quarter)}累计${word}`;
}

/** Null is an empty box: no figure, which is not 0. */
export type Boxes = Record<Box, number | null>;

type Read = { value: number | null } | { fault: string };

function readBox(box: Box, text: string | undefined): Read {
  const field = fieldOf(box);
  return readFigure({ text: text ?? '', number: null, date: null }, field, told(field).unit);
}

/** What a box says of a figure: 12,860.5, or nothing. */
export function boxOf(box: Box, value: number | null | undefined): string {
  return value === null || value === undefined ? '' : figureInWords(fieldOf(box), value);
}

/** The figure of a box among what is known of the year. */
export function figureOf(box: Box, { figures, quarters }: Known): number | undefined {
  const quarter = quarterOf(box);
  return quarter === 0 ? figures[fieldOf(box)] : quarters[quarter];
}

export interface Known {
  figures: Figures;
  quarters: Cumulative;
}

/** The boxes as they stand, with what each said when the form was opened: another's save is noticed by it. */
export function typedOf(known: Known): Typed {
  return Object.fromEntries(
    BOXES.flatMap((box) => {
      const shown = boxOf(box, figureOf(box, known));
      return [
        [box, shown],
        [`was_${box}`, shown],
      ];
    }),
  );
}

export interface YearForm {
  typed: Typed;
  faults: Faults;
  boxes: Partial<Boxes>;
  /** As the form showed them when it was opened. */
  was: Partial<Boxes>;
  /** From whom the figures that were changed come. */
  source: Extract<Source, 'declared' | 'audited'>;
  /** Those that were left as they are are audited as well. */
  isAllAudited: boolean;
}

/** A missing box is left as it was: only an empty one takes its figure away. */
export function readYearForm(body: unknown): YearForm {
  const typed = typedFrom(body);
  const source = typed.source === 'audited' ? 'audited' : 'declared';
  const isAllAudited = source === 'audited' && typed.all_audited === 'yes';
  const form: YearForm = { typed, faults: {}, boxes: {}, was: {}, source, isAllAudited };
  for (const box of BOXES) {
    const was = readBox(box, typed[`was_${box}`]);
    form.was[box] = 'value' in was ? was.value : null;
    if (typed[box] === undefined) continue;
    const read = readBox(box, typed[box]);
    if ('fault' in read) form.faults[box] = `${wordOf(box)}${read.fault}`;
    else form.boxes[box] = read.value;
  }
  return form;
}
