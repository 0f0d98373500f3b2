import { type Faults, tidy, typedFrom } from '../forms.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import { isKind } from './kinds.ts';
import type { AuditAsked } from './queries.ts';

/** What the address asks of the log. What cannot be read does not narrow it and is told at its field. */
export function readAsked(query: unknown): {
  asked: AuditAsked;
  before: number | undefined;
  typed: Record<string, string>;
  faults: Faults;
} {
  const typed = typedFrom(query);
  const faults: Faults = {};
  const asked: AuditAsked = {};
  const text = (name: string) => tidy(typed[name])?.slice(0, 100);
  const day = (name: 'from' | 'to') => {
    const written = text(name);
    if (written === undefined) return;
    const read = readDay(written);
    if (read === null) faults[name] = WRITE_DATE;
    else asked[name] = read;
  };
  const whole = (name: string) => (/^\d{1,15}$/.test(typed[name] ?? '') ? Number(typed[name]) : undefined);

  const person = text('person');
  if (person !== undefined) asked.person = person;
  const enterprise = text('enterprise');
  if (enterprise !== undefined) asked.enterprise = enterprise;
  const kind = text('kind');
  if (kind !== undefined && isKind(kind)) asked.kind = kind;
  day('from');
  day('to');
  const importId = whole('import');
  if (importId !== undefined) asked.importId = importId;
  return { asked, before: whole('before'), typed, faults };
}
