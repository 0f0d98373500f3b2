/** What may be typed of one year: each figure as a file would say it, money in 万元. */
import { type Faults, type Typed, typedFrom } from '../forms.ts';
import { type Figures, figureInWords, INDICATOR_FIELDS, type Indicator, told } from '../rules/indicators.ts';
import { readFigure } from '../sheets/queries.ts';

/** Null is an empty box: no figure, which is not 0. */
export type Boxes = Record<Indicator, number | null>;

type Read = { value: number | null } | { fault: string };

function readBox(field: Indicator, text: string | undefined): Read {
  return readFigure({ text: text ?? '', number: null, date: null }, field, told(field).unit);
}

/** What a box says of a figure: 12,860.5, or nothing. */
export function boxOf(field: Indicator, value: number | null | undefined): string {
  return value === null || value === undefined ? '' : figureInWords(field, value);
}

/** The boxes as they stand, with what each said when the form was opened: another's save is noticed by it. */
export function typedOf(figures: Figures): Typed {
  return Object.fromEntries(
    INDICATOR_FIELDS.flatMap((field) => {
      const shown = boxOf(field, figures[field]);
      return [
        [field, shown],
        [`was_${field}`, shown],
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
}

/** A missing box is left as it was: only an empty one takes its figure away. */
export function readYearForm(body: unknown): YearForm {
  const typed = typedFrom(body);
  const form: YearForm = { typed, faults: {}, boxes: {}, was: {} };
  for (const field of INDICATOR_FIELDS) {
    const was = readBox(field, typed[`was_${field}`]);
    form.was[field] = 'value' in was ? was.value : null;
    if (typed[field] === undefined) continue;
    const read = readBox(field, typed[field]);
    if ('fault' in read) form.faults[field] = `${told(field).word}${read.fault}`;
    else form.boxes[field] = read.value;
  }
  return form;
}
