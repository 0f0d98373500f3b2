/** The values of the lists with how many enterprises bear each, and how they came to be. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { dictionary } from '../../db/schema.ts';
import { WORD_KINDS, type WordChange, type WordKind } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { nameKey } from '../rules/names.ts';
import type { Instant } from '../rules/types.ts';

export const KIND_WORDS: Record<WordKind, string> = {
  chain: '产业赛道',
  area: '镇街园区',
  officer: '专员',
  tag: '标签',
};

export function isKind(text: string): text is WordKind {
  return WORD_KINDS.some((one) => one === text);
}

export interface Word {
  id: number;
  kind: WordKind;
  value: string;
  position: number;
  retired: boolean;
  /** The value that took its place; null where none did. */
  ledTo: string | null;
  note: string;
  /** Enterprises that bear it now. */
  enterprises: number;
}
interface Row extends Omit<Word, 'retired' | 'ledTo' | 'enterprises'> {
  retired: number;
  led_to: string | null;
}
export interface Change extends Required<WordChange> {
  id: number;
  recorded_at: Instant;
  recorded_by: string;
}

const OFFERED = 'retired = 0 and led_to is null';
const COLUMNS = 'id, kind, value, position, retired, led_to, note';

const statements = perConnection(({ $client }) => ({
  page: $client.prepare<[string, number, number], Row>(
    `select ${COLUMNS} from dictionary where kind = ?
      order by led_to is not null, retired, position, value limit ? offset ?`,
  ),
  total: $client.prepare<[string], number>('select count(*) from dictionary where kind = ?').pluck(),
  one: $client.prepare<[number], Row>(`select ${COLUMNS} from dictionary where id = ?`),
  named: $client.prepare<[string, string], Row>(
    `select ${COLUMNS} from dictionary where kind = ? and value = ?`,
  ),
  offered: $client.prepare<[string], Row>(
    `select ${COLUMNS} from dictionary where kind = ? and ${OFFERED} order by position, value`,
  ),
  counts: {
    chain: $client.prepare<[], Counted>(
      'select chain as value, count(*) as n from register where chain is not null group by chain',
    ),
    area: $client.prepare<[], Counted>(
      'select area as value, count(*) as n from register where area is not null group by area',
    ),
    officer: $client.prepare<[], Counted>(
      'select officer as value, count(*) as n from register where officer is not null group by officer',
    ),
    tag: $client.prepare<[], Counted>(
      'select tags as value, count(*) as n from enterprise where tags is not null and gone is null group by tags',
    ),
  },
  changes: $client.prepare<[string, number, number], Change>(
    'select * from dictionary_change where kind = ? order by id desc limit ? offset ?',
  ),
  changesOf: $client.prepare<[string, string, string], Change>(
    `select * from dictionary_change where kind = ? and (value = ? or to_value = ?) order by id desc limit 50`,
  ),
  changed: $client.prepare<[string], number>('select count(*) from dictionary_change where kind = ?').pluck(),
}));

interface Counted {
  value: string;
  n: number;
}

/** How many enterprises bear each value now; of tags each is counted for itself. */
export function usesOf(db: Db | Tx, kind: WordKind): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { value, n } of statements(db).counts[kind].all()) {
    const values = kind === 'tag' ? value.split('、') : [value];
    for (const one of values) uses.set(one, (uses.get(one) ?? 0) + n);
  }
  return uses;
}

function wordOf({ led_to: ledTo, retired, ...row }: Row, uses: ReadonlyMap<string, number>): Word {
  return { ...row, retired: retired === 1, ledTo, enterprises: uses.get(row.value) ?? 0 };
}

/** Those that are offered first, in their order; then the retired ones, then those that lead to another. */
export function listWords(
  db: Db,
  kind: WordKind,
  { limit, offset }: { limit: number; offset: number },
): { total: number; words: Word[] } {
  const uses = usesOf(db, kind);
  const words = statements(db)
    .page.all(kind, limit, offset)
    .map((row) => wordOf(row, uses));
  return { total: statements(db).total.get(kind) ?? 0, words };
}

/** The values that are offered, in their order. */
export function offeredWords(db: Db | Tx, kind: WordKind): Word[] {
  return statements(db)
    .offered.all(kind)
    .map((row) => wordOf(row, new Map()));
}

/** @throws NotFound */
export function findWord(db: Db | Tx, id: number): Word {
  const row = statements(db).one.get(id);
  if (row === undefined) throw new NotFound('word');
  return wordOf(row, usesOf(db, row.kind));
}

/** The value as a list has it; null where it does not. */
export function wordNamed(db: Db | Tx, kind: WordKind, value: string): Word | null {
  const row = statements(db).named.get(kind, value);
  return row === undefined ? null : wordOf(row, new Map());
}

/** A value of the list that reads as this one does, written in another width, with spaces or in other brackets; null where there is none. */
export function wordAlike(db: Db | Tx, kind: WordKind, value: string): string | null {
  const key = nameKey(value);
  const all = db.select({ value: dictionary.value }).from(dictionary).where(eq(dictionary.kind, kind)).all();
  return all.find((one) => one.value !== value && nameKey(one.value) === key)?.value ?? null;
}
export const alikeInWords = (alike: string): string => `已有“${alike}”，与它只差全角、大小写、空格或括号`;

/** What happened to the values of a list, newest first. */
export function changesOf(
  db: Db,
  kind: WordKind,
  { limit, offset }: { limit: number; offset: number },
): { total: number; changes: Change[] } {
  const changes = statements(db).changes.all(kind, limit, offset);
  return { total: statements(db).changed.get(kind) ?? 0, changes };
}

/** What happened to one value, newest first, the last fifty. */
export function changesOfWord(db: Db, { kind, value }: Pick<Word, 'kind' | 'value'>): Change[] {
  return statements(db).changesOf.all(kind, value, value);
}

/** 改名为“光电信息” */
export function changeInWords(one: Pick<Change, 'act' | 'to_value' | 'value'>): string {
  switch (one.act) {
    case 'added':
      return '新增';
    case 'renamed':
      return `改名为“${one.to_value}”`;
    case 'merged':
      return `并入“${one.to_value}”`;
    case 'retired':
      return '停用';
    case 'revived':
      return '恢复使用';
    case 'moved':
      return '调整顺序';
    case 'noted':
      return '修改备注';
  }
}
