import type { z } from 'zod';
import type { Refusal } from './rules/types.ts';

/** What was typed, field by field, as it came: shown again when a form comes back. */
export type Typed = Record<string, string>;
/** One message a field; the summary on top of the page shows the same words. */
export type Faults = Record<string, string>;

export type ReadForm<T> = { ok: true; data: T; typed: Typed } | { ok: false; faults: Faults; typed: Typed };

/** The body's own fields as text; of a field sent twice the last counts, but for names ending in []. */
export function typedFrom(body: unknown): Typed {
  const typed: Typed = Object.create(null) as Typed;
  if (typeof body !== 'object' || body === null) return typed;
  for (const [name, value] of Object.entries(body)) {
    const last = Array.isArray(value) ? value[value.length - 1] : value;
    if (typeof last === 'string') typed[name] = last;
  }
  return typed;
}

/** For a schema that names no words of its own: zod's are English. */
function inChinese(issue: z.core.$ZodRawIssue): string {
  return issue.code === 'too_big' && issue.origin === 'string'
    ? `最多 ${issue.maximum} 字`
    : '写法不对，核对后重新填写';
}

/**
 * Reads a posted form: what was typed is kept whatever happens, and every fault stands at its field.
 * The schema's messages are shown as they are, so they are in Chinese and say what to do.
 */
export function readForm<S extends z.ZodType>(schema: S, body: unknown): ReadForm<z.output<S>> {
  const typed = typedFrom(body);
  const read = schema.safeParse({ ...typed }, { error: inChinese });
  if (read.success) return { ok: true, data: read.data, typed };
  const faults: Faults = {};
  for (const issue of read.error.issues) {
    const field = String(issue.path[0] ?? '');
    faults[field] ??= issue.message;
  }
  return { ok: false, faults, typed };
}

/** Refusals of rules as faults of a form. */
export function faultsOf(refusals: readonly Refusal[]): Faults {
  const faults: Faults = {};
  for (const refusal of refusals) faults[refusal.field] ??= refusal.message;
  return faults;
}

/** Text as people type it: full-width forms folded, ends trimmed, no control characters; '' is null. */
export function tidy(text: string | undefined | null): string | null {
  if (text === undefined || text === null) return null;
  const clean = text
    .normalize('NFC')
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return clean === '' ? null : clean;
}

/** Lines joined by one space, blank ones left out. By lines: a pattern with space on both sides takes seconds over a long one. */
export function onOneLine(text: string): string {
  return text
    .split(/[\r\n\u2028\u2029]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
