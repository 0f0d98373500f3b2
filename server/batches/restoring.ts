/** Giving fields of an enterprise back what they held before a run changed them. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import {
  type Enterprise,
  type EnterpriseDraft,
  FIELDS,
  type Field,
  formerNamesOf,
  isCounting,
  keptNamesOf,
  type RunChange,
  reviseEnterprise,
  versionsOf,
} from '../enterprises/queries.ts';
import { factsAt } from '../rules/facts.ts';
import type { Day, EnterpriseVersion } from '../rules/types.ts';

/** What a run as a whole did to one field, however many steps it took. */
export interface RunField {
  field: Field;
  from: EnterpriseDraft[Field];
  to: EnterpriseDraft[Field];
  /** Dated versions up to the first id were there before the run; up to the second, after it. */
  facts_before: number;
  facts_after: number;
}

/** The changes of one enterprise by one run, one for each field, in the order of the form. */
export function fieldsOf(changes: readonly RunChange[]): RunField[] {
  return FIELDS.flatMap((field): RunField[] => {
    const own = changes.filter((one) => Object.hasOwn(one.changes, field));
    const [first, last] = [own.at(0), own.at(-1)];
    if (first === undefined || last === undefined) return [];
    const from = (first.changes[field]?.from ?? null) as EnterpriseDraft[Field];
    const to = (last.changes[field]?.to ?? null) as EnterpriseDraft[Field];
    return [{ field, from, to, facts_before: first.facts_before, facts_after: last.facts_after }];
  });
}

function upTo(versions: readonly EnterpriseVersion[], id: number): EnterpriseVersion[] {
  return versions.filter((one) => one.id <= id);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Whether a field still says what the run made it say: on every day, for what is kept in dated
 * versions; otherwise now. What somebody changed and changed back has not changed.
 */
export function stillHolds(
  row: Enterprise,
  versions: readonly EnterpriseVersion[],
  { field, to, facts_after }: RunField,
): boolean {
  if (field === 'former_names') {
    // A renaming by the same run adds the old name on its own.
    const names = Array.isArray(to) ? to : [];
    return names.every((name) => name === row.name || row.former_names.includes(name));
  }
  if (!isSame(row[field], to)) return false;
  if (!isCounting(field) || (versions.at(-1)?.id ?? 0) <= facts_after) return true;
  const then = upTo(versions, facts_after);
  const days = new Set(versions.map((one) => one.effective_on));
  return [...days].every((day) => isSame(factsAt(versions, day)[field], factsAt(then, day)[field]));
}

/** On each day from which a word of the run's holds, the word that held there before it, the earliest first. */
function stepsBack(
  versions: readonly EnterpriseVersion[],
  fields: readonly RunField[],
): [Day, Partial<EnterpriseDraft>][] {
  const steps = new Map<Day, Partial<EnterpriseDraft>>();
  for (const { field, facts_before } of fields) {
    if (!isCounting(field)) continue;
    const before = upTo(versions, facts_before);
    for (const { id, effective_on: day, changes } of versions) {
      if (id <= facts_before || !Object.hasOwn(changes, field)) continue;
      steps.set(day, { ...steps.get(day), [field]: factsAt(before, day)[field] });
    }
  }
  return [...steps].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The former names as they should be once the name and they themselves went back. */
function formerNamesBack(
  fields: readonly RunField[],
  now: { name: string; former: readonly string[]; kept: readonly string[] },
): string[] | null {
  const renamed = fields.find((one) => one.field === 'name');
  const listed = fields.find((one) => one.field === 'former_names')?.from;
  if (Array.isArray(listed)) return listed;
  if (renamed === undefined) return null;
  // The name that it should never have had becomes no former one, unless it was one already.
  const again = now.kept.includes(now.name) ? [now.name] : [];
  return [...now.former, ...again].filter((one) => one !== renamed.from);
}

/**
 * Gives these fields back what they held, by edits that compensate: nothing is deleted. Afterwards the
 * enterprise is, on every day, what it would be had the run not touched them, so every figure as of any
 * day is what it would be; asked as it was known at any moment before, it is what it was. Folding is
 * left to the caller.
 * @throws NotFound where there is no such enterprise; an SQLite constraint where another has the code now
 */
export function restoreFields(
  tx: Tx,
  row: Pick<Enterprise, 'id' | 'name'>,
  fields: readonly RunField[],
  by: By,
  reason: string,
): void {
  const { id, name } = row;
  const isNamed = fields.some(({ field }) => field === 'name' || field === 'former_names');
  const known = () => ({ name, former: formerNamesOf(tx, id), kept: keptNamesOf(tx, id) });
  const former = isNamed ? formerNamesBack(fields, known()) : null;
  const undated = fields.filter(({ field }) => field !== 'former_names' && !isCounting(field));
  for (const [day, wanted] of stepsBack(versionsOf(tx, id), fields)) {
    const now = factsAt(versionsOf(tx, id), day);
    const changes = Object.fromEntries(
      Object.entries(wanted).filter(([field, value]) => !isSame(Reflect.get(now, field), value)),
    );
    reviseEnterprise(tx, id, changes, by, { effective_on: day, reason, derive: false, restate: true });
  }
  if (undated.length > 0) {
    const rest = Object.fromEntries(undated.map(({ field, from }) => [field, from]));
    reviseEnterprise(tx, id, rest, by, { reason, derive: false });
  }
  if (former === null) return;
  const options = { reason, derive: false, replaceFormerNames: true };
  reviseEnterprise(tx, id, { former_names: former }, by, options);
}
