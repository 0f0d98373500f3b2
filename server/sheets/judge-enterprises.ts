/** The rows of an enterprises file against the register. */
import type { Db } from '../../db/open.ts';
import { ledBy } from '../derived/codes.ts';
import { knownWords, LISTS } from '../enterprises/queries.ts';
import { nameKey } from '../rules/names.ts';
import { ledWords } from './find.ts';
import type { Table } from './headers.ts';
import {
  columnWord,
  type Difference,
  difference,
  type Judged,
  nothingJudged,
  RENAMED,
  readable,
  refusedRow,
} from './judged.ts';
import { type EnterpriseFields, namesIn } from './rows.ts';
import { isSameText } from './same-text.ts';
import type { Draft } from './taker.ts';

/** Columns that replace what is recorded; names and the code are judged by themselves. */
const PLAIN = [
  'short_name',
  'industry_code',
  'chain',
  'area',
  'in_scope',
  'founded_on',
  'signed_on',
  'officer',
  'contact_name',
  'contact_phone',
  'main_product',
  'note',
] as const;

export type Changes = Partial<Omit<EnterpriseFields, 'in_scope' | 'cleared'>> & { in_scope?: boolean };
/** An enterprise to be made (`id` null) or revised. */
export interface EnterpriseChange {
  id: number | null;
  /** What the file gives of a new one; of a known one what it says otherwise. */
  changes: Changes;
  /** Fields of `changes` of which nothing was recorded: completed, not changed. */
  completed: readonly string[];
}

type Known = Record<Exclude<(typeof PLAIN)[number], 'in_scope'>, string | null> & {
  id: number;
  uscc: string;
  name: string;
  in_scope: number;
  formers: string[];
};

/** Two queries for the register, whatever the number of rows. */
function readKnown(db: Db, codes: readonly string[]): Map<string, Known> {
  const wanted = JSON.stringify(codes);
  const rows = db.$client
    .prepare<[string], Omit<Known, 'formers'>>(
      `select id, uscc, name, ${PLAIN.join(', ')} from enterprise
        where gone is null and uscc in (select value from json_each(?))`,
    )
    .all(wanted);
  const formers = db.$client
    .prepare<[string], { enterprise_id: number; name: string }>(
      `select f.enterprise_id, f.name from former_name f join enterprise e on e.id = f.enterprise_id
        where e.uscc in (select value from json_each(?)) order by f.id`,
    )
    .all(wanted);
  const names = Map.groupBy(formers, (one) => one.enterprise_id);
  return new Map(
    rows.map((row) => [row.uscc, { ...row, formers: (names.get(row.id) ?? []).map((one) => one.name) }]),
  );
}

/** Who else bears a name: in the register, by key. */
function readNames(db: Db, keys: readonly string[]): Map<string, { uscc: string }[]> {
  const rows = db.$client
    .prepare<[string], { uscc: string; name_key: string }>(
      'select uscc, name_key from enterprise where gone is null and name_key in (select value from json_each(?)) order by id',
    )
    .all(JSON.stringify([...new Set(keys)]));
  return Map.groupBy(rows, (one) => one.name_key);
}

function same(known: Known, field: (typeof PLAIN)[number], value: string | boolean): boolean {
  if (field === 'in_scope') return (known.in_scope === 1) === value;
  return isSameText(known[field], String(value));
}

interface Renaming {
  name?: string;
  warning?: string;
}

/** A different name for a known code is a renaming; a spelling of it, or an old list's name, is not. */
function renaming(known: Known, name: string): Renaming {
  if (nameKey(name) === nameKey(known.name)) return {};
  if (known.formers.some((former) => nameKey(former) === nameKey(name))) {
    return { warning: `是曾用名，名称不改（现名“${known.name}”）` };
  }
  return { name, warning: `${RENAMED}，原名记入曾用名（原名“${known.name}”）` };
}

function isNewFormer(known: Known, name: string): boolean {
  const key = nameKey(name);
  // A name with a sign in it that parts names comes back from a file in pieces.
  const whole = [known.name, ...known.formers];
  const pieces = known.formers.flatMap(namesIn);
  return [...whole, ...pieces].every((one) => nameKey(one) !== key);
}

type Told = EnterpriseChange & { warning?: string };

function changesOf(known: Known, fields: EnterpriseFields): Told {
  const given = PLAIN.filter((field) => {
    const value = fields[field];
    return value !== null && !same(known, field, value);
  });
  const changes: Changes = Object.fromEntries(given.map((field) => [field, fields[field]]));
  const { name, warning } = renaming(known, fields.name);
  if (name !== undefined) changes.name = name;
  const formers = fields.former_names.filter((one) => isNewFormer(known, one));
  for (const field of fields.cleared) if (known[field] !== null) changes[field] = null;
  if (formers.length > 0) changes.former_names = [...known.formers, ...formers];
  const completed = given.filter((field) => field !== 'in_scope' && known[field] === null);
  return { id: known.id, changes, completed, ...(warning === undefined ? {} : { warning }) };
}

function revision(known: Known, changes: Changes, table: Table): Difference[] {
  const now: Record<string, unknown> = {
    ...known,
    in_scope: known.in_scope === 1,
    former_names: known.formers,
  };
  return Object.entries(changes).map(([field, to]) => difference(table, field, now[field], to));
}

/** What a new one brings, but for name and code, which stand beside it. */
function beginning(changes: Changes, table: Table): Difference[] {
  return Object.entries(changes).flatMap(([field, to]) => {
    const isBlank = to === null || (Array.isArray(to) && to.length === 0);
    // What the file does not say (属统计口径 is 是 then) is no news of it.
    const isSaid = table.columns.some((column) => column.field === field);
    if (field === 'name' || field === 'uscc' || isBlank || !isSaid) return [];
    return [difference(table, field, null, to)];
  });
}

function newOne({ cleared: _, ...fields }: EnterpriseFields): EnterpriseChange {
  return { id: null, changes: { ...fields, in_scope: fields.in_scope ?? true }, completed: [] };
}

/** The rows whose code did not stand before in the file; the first stands, whatever becomes of it. */
function once(
  drafts: readonly Draft<EnterpriseFields>[],
  table: Table,
  judged: Judged<EnterpriseChange>,
): Draft<EnterpriseFields>[] {
  const first = new Map<string, Draft<EnterpriseFields>>();
  return drafts.filter((draft) => {
    const code = draft.fields.uscc;
    const before = code === '' ? undefined : first.get(code);
    if (before === undefined) {
      if (code !== '') first.set(code, draft);
      return true;
    }
    const fate = before.faults.length > 0 ? '那一行也有问题' : `第 ${before.row} 行照常导入`;
    const message = `第 ${before.row} 行和第 ${draft.row} 行是同一个信用代码，${fate}，本行不导入。只留一行`;
    judged.refused.push(refusedRow(draft, [{ column: columnWord(table, 'uscc'), message }]));
    return false;
  });
}

/** Rows by a code of old are rows of the enterprise that it leads to, and say so. */
function ledOn(db: Db, drafts: readonly Draft<EnterpriseFields>[], table: Table): Draft<EnterpriseFields>[] {
  const led = ledBy(
    db,
    drafts.map((draft) => draft.fields.uscc),
  );
  return drafts.map((draft) => {
    const to = led.get(draft.fields.uscc);
    if (to === undefined) return draft;
    const warning = { field: 'uscc', column: columnWord(table, 'uscc'), message: ledWords(to) };
    const fields = { ...draft.fields, uscc: to.uscc };
    return { ...draft, fields, warnings: [...draft.warnings, warning] };
  });
}

/** Values that were renamed, merged or retired: each row says what becomes of them. */
function ledWordsIn(db: Db, drafts: readonly Draft<EnterpriseFields>[], table: Table) {
  const known = knownWords(db);
  return drafts.map((draft) => {
    const led: Partial<Record<(typeof LISTS)[number], string>> = {};
    const warnings = LISTS.flatMap((kind) => {
      const value = draft.fields[kind];
      if (value === null) return [];
      const to = known.ledTo(kind, value);
      if (to !== null) led[kind] = to;
      const message =
        to !== null ? `“${value}”已改用“${to}”，按“${to}”记` : `“${value}”已停用，照收；宜改用在用的值`;
      if (to === null && !known.isRetired(kind, value)) return [];
      return [{ field: kind, column: columnWord(table, kind), message }];
    });
    if (warnings.length === 0) return draft;
    return { ...draft, fields: { ...draft.fields, ...led }, warnings: [...draft.warnings, ...warnings] };
  });
}

/** Judges every row of the file; nothing is written. */
export function judgeEnterprises(
  db: Db,
  drafts: readonly Draft<EnterpriseFields>[],
  table: Table,
): Judged<EnterpriseChange> {
  const judged = nothingJudged<EnterpriseChange>();
  const rows = ledWordsIn(db, readable(once(ledOn(db, drafts, table), table, judged), judged), table);
  const known = readKnown(
    db,
    rows.map((row) => row.fields.uscc),
  );
  const keys = rows.map((row) => nameKey(row.fields.name));
  const bearers = readNames(db, keys);
  const inFile = Map.groupBy(rows, (row) => nameKey(row.fields.name));
  for (const draft of rows) {
    const { fields } = draft;
    const warn = (field: string, message: string): void => {
      judged.warnings.push({ row: draft.row, who: draft.who, column: columnWord(table, field), message });
    };
    const before = known.get(fields.uscc);
    const change: Told = before === undefined ? newOne(fields) : changesOf(before, fields);
    if (change.warning !== undefined) warn('name', change.warning);
    if (Object.keys(change.changes).length === 0) {
      judged.unchanged.push(draft.row);
      continue;
    }
    judged.changes.push({
      ...change,
      row: draft.row,
      isNew: before === undefined,
      name: before?.name ?? fields.name,
      uscc: fields.uscc,
      differences:
        before === undefined ? beginning(change.changes, table) : revision(before, change.changes, table),
    });
    const key = nameKey(fields.name);
    const others = [...(bearers.get(key) ?? []), ...(inFile.get(key) ?? []).map((row) => row.fields)].filter(
      (one) => one.uscc !== fields.uscc,
    );
    if (others.length > 0) {
      const codes = [...new Set(others.map((one) => one.uscc))].join('、');
      warn('name', `与另一家企业同名（${codes}），确认不是同一家`);
    }
    for (const { column, message } of draft.warnings) {
      judged.warnings.push({ row: draft.row, who: draft.who, column, message });
    }
  }
  return judged;
}
