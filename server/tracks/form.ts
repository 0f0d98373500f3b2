/** What may be typed into the forms of events. */
import { z } from 'zod';
import { type Faults, readForm, type Typed, tidy } from '../forms.ts';
import { COUNTING, type EventDetails, FELL_AT, ROUTES } from '../rules/types.ts';
import { readDay, readMonth, readYear, WRITE_DATE, WRITE_MONTH, WRITE_YEAR } from '../typed-days.ts';
import type { EventDraft } from './drafts.ts';

/** A box that is read by `read` where something stands in it; an empty one is null. */
function box<T>(read: (text: string) => T | null, message: string) {
  return z
    .string()
    .optional()
    .transform((text, context): T | null => {
      const value = tidy(text);
      if (value === null) return null;
      const made = read(value);
      if (made === null) context.addIssue({ code: 'custom', message });
      return made;
    });
}

function text(most: number, label: string) {
  return box((value) => (value.length > most ? null : value), `${label}最多 ${most} 字`);
}

function choice<T extends string>(codes: readonly T[], message: string) {
  return box((value) => codes.find((code) => code === value) ?? null, message);
}

const Details = {
  publicised_on: box(readDay, WRITE_DATE),
  issued_on: box(readDay, WRITE_DATE),
  valid_from: box(readDay, WRITE_DATE),
  valid_until: box(readDay, WRITE_DATE),
  first_report_on: box(readMonth, WRITE_MONTH),
  batch: text(100, '批次'),
  batch_year: box(readYear, WRITE_YEAR),
  document_no: text(200, '文号'),
  route: choice(ROUTES, '选择取得方式'),
  counting: choice(COUNTING, '选择计数方式'),
  counting_reason: text(500, '理由'),
};

const EventForm = z.object({
  ...Details,
  effective_on: z
    .string()
    .optional()
    .transform((value, context) => {
      const day = readDay(value ?? '');
      if (day === null) context.addIssue({ code: 'custom', message: WRITE_DATE });
      return day ?? '';
    }),
  fell_at: choice(FELL_AT, '选择在哪一环节未通过'),
  basis: text(500, '依据'),
  note: text(2000, '说明'),
});

const AmendForm = z.object({ ...Details, note: text(2000, '说明') });

/** 补录理由 stands beside the fields of the event and is read by itself. */
export function tooLong(typed: Typed): Faults {
  const length = tidy(typed.late_reason)?.length ?? 0;
  return length > 500 ? { late_reason: '补录理由最多 500 字' } : {};
}

export const ReasonForm = z.object({ reason: text(500, '原因') });

/** The fields that the form showed, and those alone: what was typed for another outcome does not count. */
export function only(typed: Typed, names: readonly string[]): Typed {
  const taken: Typed = {};
  for (const name of names) {
    const value = typed[name];
    if (value !== undefined) taken[name] = value;
  }
  return taken;
}

export interface ReadEvent {
  fields: Omit<EventDraft, 'category' | 'kind'>;
  faults: Faults;
}

function lenient<T extends object>(schema: z.ZodType<T>, body: Typed): { data: T; faults: Faults } {
  const read = readForm(schema, body);
  if (read.ok) return { data: read.data, faults: {} };
  // What is at fault is read as empty, so that the rest can still be judged.
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => read.faults[name] === undefined));
  const again = schema.safeParse({ effective_on: '1990-01-01', ...rest });
  if (!again.success) throw new Error('a form without its faults must read');
  const data = read.faults.effective_on === undefined ? again.data : { ...again.data, effective_on: '' };
  return { data, faults: read.faults };
}

/** The event as typed into the fields shown, and what cannot be read. */
export function readEvent(typed: Typed, names: readonly string[]): ReadEvent {
  const { data, faults } = lenient(EventForm, only(typed, names));
  const counting = data.counting === 'auto' ? null : data.counting;
  return { fields: { ...data, counting }, faults };
}

export function readAmend(
  typed: Typed,
  names: readonly string[],
): { data: EventDetails & { note: string | null }; faults: Faults } {
  return lenient(AmendForm, only(typed, [...names, 'note']));
}
