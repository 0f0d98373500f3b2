/**
 * The lists offered for 产业赛道, 镇街园区, 服务专员 and 标签: they grow with what is typed. A value that was
 * renamed or merged leads to the one that took its place; a retired one is no longer offered.
 */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import { perTables } from '../../db/written.ts';
import type { By } from '../audit/by.ts';
import type { EnterpriseDraft } from './fields.ts';

export const LISTS = ['chain', 'area', 'officer'] as const;
export type List = (typeof LISTS)[number];
/** All that has a list; tags are several to an enterprise. */
export const WORD_KINDS = [...LISTS, 'tag'] as const;
export type WordKind = (typeof WORD_KINDS)[number];

interface Word {
  kind: WordKind;
  value: string;
  retired: number;
  led_to: string | null;
}

const CHANGE = [
  'kind',
  'value',
  'act',
  'to_value',
  'effective_on',
  'enterprises',
  'reason',
  'recorded_at',
  'recorded_by',
] as const;

/** Prepared once a connection: every page of the list asks, every row of an import keeps. */
const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[], Word>(
    'select kind, value, retired, led_to from dictionary order by position, value',
  ),
  isKnown: $client
    .prepare<[string, string], 1>('select 1 from dictionary where kind = ? and value = ?')
    .pluck(),
  ledTo: $client
    .prepare<[string, string], string | null>('select led_to from dictionary where kind = ? and value = ?')
    .pluck(),
  keep: $client.prepare(
    `insert into dictionary (kind, value, position)
     select @kind, @value, coalesce(max(position), 0) + 1 from dictionary where kind = @kind
     on conflict do nothing`,
  ),
  change: $client.prepare(insertSql('dictionary_change', CHANGE)),
}));

/** Every value of every list, in its order. */
const allWords = perTables(['dictionary'], (db): readonly Word[] => statements(db).all.all());

/** The values that are offered in each list, in its order. */
export function wordLists(db: Db | Tx): Record<List, string[]> {
  const lists: Record<List, string[]> = { chain: [], area: [], officer: [] };
  for (const { kind, value, retired, led_to } of allWords(db)) {
    if (kind !== 'tag' && retired === 0 && led_to === null) lists[kind].push(value);
  }
  return lists;
}

/** Tags that are offered, in their order. */
export function offeredTags(db: Db | Tx): string[] {
  return allWords(db).flatMap(({ kind, value, retired, led_to }) =>
    kind === 'tag' && retired === 0 && led_to === null ? [value] : [],
  );
}

/** What is known of the values of the lists, offered or not. */
export interface KnownWords {
  isKnown(kind: WordKind, value: string): boolean;
  isRetired(kind: WordKind, value: string): boolean;
  /** The value that took its place; null where none did. */
  ledTo(kind: WordKind, value: string): string | null;
  /** The values of a list that are no longer offered and that nothing took the place of, in its order. */
  retired(kind: WordKind): string[];
}

export function knownWords(db: Db | Tx): KnownWords {
  const all = allWords(db);
  const words = new Map(all.map((one) => [`${one.kind} ${one.value}`, one]));
  const of = (kind: WordKind, value: string) => words.get(`${kind} ${value}`);
  return {
    isKnown: (kind, value) => of(kind, value) !== undefined,
    isRetired: (kind, value) => of(kind, value)?.retired === 1,
    ledTo: (kind, value) => of(kind, value)?.led_to ?? null,
    retired: (kind) =>
      all.flatMap((one) =>
        one.kind === kind && one.retired === 1 && one.led_to === null ? [one.value] : [],
      ),
  };
}

/**
 * The lists as they stand, for who writes much in one transaction and need not ask them for every row: every value with
 * the one that took its place, by kind and value. What is taken in meanwhile is entered here, too.
 */
export type WordBook = Map<string, string | null>;

export function openBook(tx: Tx): WordBook {
  return new Map(
    statements(tx)
      .all.all()
      .map(({ kind, value, led_to }) => [`${kind} ${value}`, led_to]),
  );
}

function ledTo(tx: Tx, kind: WordKind, value: string, book: WordBook | undefined): string | null {
  const to = book === undefined ? statements(tx).ledTo.get(kind, value) : book.get(`${kind} ${value}`);
  return to ?? null;
}

/** Each tag once, those of old under the ones that took their place. */
function ledTags(tx: Tx, tags: string, book: WordBook | undefined): string {
  const led = tags.split('、').map((tag) => ledTo(tx, 'tag', tag, book) ?? tag);
  return [...new Set(led)].join('、');
}

/** The same changes with every spelling of old under the value that took its place: whoever writes, it holds. */
export function leadWords<T extends Partial<Pick<EnterpriseDraft, List | 'tags'>>>(
  tx: Tx,
  draft: T,
  book?: WordBook,
): T {
  const led: Partial<Pick<EnterpriseDraft, List | 'tags'>> = {};
  for (const kind of LISTS) {
    const value = draft[kind];
    if (value === undefined || value === null) continue;
    const to = ledTo(tx, kind, value, book);
    if (to !== null) led[kind] = to;
  }
  if (draft.tags !== undefined && draft.tags !== null) {
    const to = ledTags(tx, draft.tags, book);
    if (to !== draft.tags) led.tags = to;
  }
  return Object.keys(led).length === 0 ? draft : { ...draft, ...led };
}

/** One line of the history of the lists. */
export interface WordChange {
  kind: WordKind;
  value: string;
  act: 'added' | 'renamed' | 'merged' | 'retired' | 'revived' | 'moved' | 'noted';
  to_value?: string | null;
  effective_on?: string | null;
  enterprises?: number;
  reason?: string;
}

export function keepWordChange(tx: Tx, change: WordChange, by: By): void {
  statements(tx).change.run({
    to_value: null,
    effective_on: null,
    enterprises: 0,
    reason: '',
    ...change,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
}

/** Takes a value that its list lacks into it, at its end. @returns whether it was new */
export function keepWord(
  tx: Tx,
  kind: WordKind,
  value: string,
  by: By,
  { reason = '', book }: { reason?: string; book?: WordBook | undefined } = {},
): boolean {
  if (book?.has(`${kind} ${value}`) === true) return false;
  book?.set(`${kind} ${value}`, null);
  // Finding the end of a list reads all of it: only for a word that is new.
  if (statements(tx).isKnown.get(kind, value) !== undefined) return false;
  statements(tx).keep.run({ kind, value });
  keepWordChange(tx, { kind, value, act: 'added', reason }, by);
  return true;
}

/** Takes values that a list lacks into it, with a line of its history. */
export function keepWords(
  tx: Tx,
  draft: Partial<Pick<EnterpriseDraft, List | 'tags'>>,
  by: By,
  book?: WordBook,
): void {
  const how = { reason: '随企业资料', book };
  for (const kind of LISTS) {
    const value = draft[kind];
    if (value !== undefined && value !== null) keepWord(tx, kind, value, by, how);
  }
  for (const tag of draft.tags?.split('、') ?? []) if (tag !== '') keepWord(tx, 'tag', tag, by, how);
}
