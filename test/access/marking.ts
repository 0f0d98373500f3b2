/** Writes a text into every place where somebody's words are kept, whatever guards stand before it. */
import { createHash } from 'node:crypto';
import type { Db } from '../../db/open.ts';

/** Kept words that are no words: they name something, or open something. */
const NOT_WORDS = new Set(['account.password_hash', 'session.csrf', 'session.ip', 'fact.key', 'fact.value']);
const NOT_TABLES = new Set([
  'sign_in_failure',
  'kept_form',
  'idempotency',
  'fact',
  'staged_import',
  'staged_row',
]);
/** What programs compare with words of their own: kinds, keys, addresses of pages. */
const NAMES =
  /^(act|key|keys|kind|code|alg|prev|hash|ip|path|template|url|secret|what|query|token_hash|media_type|.*_hash)$/;

export interface Place {
  table: string;
  column: string;
  isJson: boolean;
}

/** Every column that takes free text: the migrations mark them all by the same check against NUL. */
export function placesOf({ $client }: Db): Place[] {
  const tables = $client
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%'`,
    )
    .all();
  return tables.flatMap(({ name: table, sql }) =>
    NOT_TABLES.has(table)
      ? []
      : [...sql.matchAll(/^\s*,?\s*(\w+) TEXT\b(.*)$/gm)].flatMap(([, column = '', rest = '']) => {
          if (NOT_WORDS.has(`${table}.${column}`) || NAMES.test(column)) return [];
          const isJson = /json_valid/.test(rest) && !/^(roles|topics|columns)$/.test(column);
          return isJson || /instr\(\w+, char\(0\)\) = 0/.test(rest) ? [{ table, column, isJson }] : [];
        }),
  );
}

const MARK = /~[0-9a-f]{6}$/;
const HAN = /\p{Script=Han}/u;

/** Opens the database to what no form could do: its guards are gone afterwards. */
export function disarm({ $client }: Db): void {
  const triggers = $client
    .prepare<[], string>(`select name from sqlite_schema where type = 'trigger'`)
    .pluck()
    .all();
  for (const name of triggers) $client.exec(`drop trigger "${name}"`);
  $client.pragma('ignore_check_constraints = on');
}

/** Equal words stay equal and different ones different, so that pages find the same rows. */
export function mark({ $client }: Db, text: string, places: readonly Place[]): number {
  const marked = (value: string): string => {
    const tail = MARK.exec(value)?.[0] ?? `~${createHash('sha256').update(value).digest('hex').slice(0, 6)}`;
    return `${text}${tail}`;
  };
  const inside = (value: unknown): unknown => {
    if (typeof value === 'string') return HAN.test(value) || MARK.test(value) ? marked(value) : value;
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inside(one)]));
  };
  $client.function('marked', (value: unknown) => marked(String(value)));
  $client.function('marked_json', (value: unknown) => JSON.stringify(inside(JSON.parse(String(value)))));
  let rows = 0;
  for (const { table, column, isJson } of places) {
    const change = $client.prepare(
      `update ${table} set ${column} = ${isJson ? 'marked_json' : 'marked'}(${column}) where ${column} is not null and ${column} <> ''`,
    );
    rows += change.run().changes;
  }
  return rows;
}
