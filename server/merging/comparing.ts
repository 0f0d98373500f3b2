/** Two records side by side: what each says, what was chosen, and what becomes of their events. */
import type { Db, Tx } from '../../db/open.ts';
import { readDossier } from '../derived/dossiers.ts';
import {
  COLUMNS,
  type Column,
  type Enterprise,
  type EnterpriseDraft,
  FIELD_WORDS,
  valueInWords,
} from '../enterprises/queries.ts';
import { maskedPhone } from '../format.ts';
import type { Typed } from '../forms.ts';
import { type MergePlan, planMerge } from '../rules/judge-merge.ts';
import { type Day, FACT_FIELDS, type Instant } from '../rules/types.ts';
import { type Effects, effectsOf } from './effects.ts';
import { type EventRow, eventRows } from './events-told.ts';

export const SIDES = ['left', 'right'] as const;
export type Side = (typeof SIDES)[number];

export const otherSide = (side: Side): Side => (side === 'left' ? 'right' : 'left');
export const isSide = (text: string | undefined): text is Side => SIDES.some((side) => side === text);

export interface FieldRow {
  field: Column;
  word: string;
  left: string;
  right: string;
  isSame: boolean;
  /** What is proposed while `stays` is what it is. */
  proposed: Side;
  chosen: Side;
}

export interface Compared {
  left: Enterprise;
  right: Enterprise;
  /** Whose code stays, and with it the record. */
  stays: Side;
  going: Enterprise;
  staying: Enterprise;
  fields: FieldRow[];
  changes: Partial<EnterpriseDraft>;
  plan: MergePlan;
  events: EventRow[];
  effects: Effects;
  /** Contradictions of events that stand in a figure: to be settled by somebody. */
  grave: number;
  /** What both were when it was shown: saved or recorded since, it is shown again. */
  seen: string;
  /** All that decides what would be done: chosen otherwise after it was shown, it is shown again. */
  checked: string;
}

/** The code stays beside `stays`; every other field is chosen by itself. */
const CHOSEN = COLUMNS.filter((field) => field !== 'uscc');

function shown(field: Column, one: Enterprise): string {
  return field === 'contact_phone' && one.contact_phone !== null
    ? maskedPhone(one.contact_phone)
    : valueInWords(one[field]);
}

const isBlank = (value: unknown): boolean => value === null || value === '';

/** The one that stays, unless it says nothing. */
function proposedOf(field: Column, pair: Record<Side, Enterprise>, stays: Side): Side {
  return isBlank(pair[stays][field]) && !isBlank(pair[otherSide(stays)][field]) ? otherSide(stays) : stays;
}

const stampOf = (one: Enterprise): string => `${one.version} ${one.updated_at}`;

/** Reads both and judges what was chosen; nothing is written. */
export function compare(
  db: Db | Tx,
  pair: Record<Side, Enterprise>,
  typed: Typed,
  { today, now }: { today: Day; now: Instant },
): Compared {
  const { left, right } = pair;
  const stays = isSide(typed.stays) ? typed.stays : 'left';
  const going = pair[otherSide(stays)];
  const staying = pair[stays];
  const fields = CHOSEN.map((field): FieldRow => {
    const proposed = proposedOf(field, pair, stays);
    const given = typed[`take_${field}`];
    // A proposal that nobody touched follows the choice of who stays.
    const isTouched = isSide(given) && given !== typed[`proposed_${field}`];
    return {
      field,
      word: FIELD_WORDS[field],
      left: shown(field, left),
      right: shown(field, right),
      isSame: left[field] === right[field],
      proposed,
      chosen: isTouched ? given : proposed,
    };
  });
  const taken = fields.filter((row) => !row.isSame && row.chosen !== stays).map((row) => row.field);
  const changes: Partial<EnterpriseDraft> = Object.fromEntries(taken.map((field) => [field, going[field]]));
  const facts = Object.fromEntries(
    FACT_FIELDS.flatMap((field) => (field in changes ? [[field, changes[field]]] : [])),
  );
  const before = [readDossier(db, going.id), readDossier(db, staying.id)] as const;
  const plan = planMerge(before[0], before[1], facts, { today, at: now });
  const about = { plan, going, staying, before };
  const { rows, grave } = eventRows(db, about, today);
  const pairs = [
    [before[0], plan.gone],
    [before[1], plan.after],
  ] as const;
  return {
    left,
    right,
    stays,
    going,
    staying,
    fields,
    changes,
    plan,
    events: rows,
    effects: effectsOf(db, pairs, { today, now }),
    grave,
    seen: `${stampOf(left)} ${stampOf(right)}`,
    checked: `${stays} ${taken.join(' ')}`,
  };
}
