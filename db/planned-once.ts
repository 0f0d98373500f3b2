import type Database from 'better-sqlite3';

/*
 * SQLite looks at the value bound to `column = ?`, `column is ?` and `limit ?` when it plans a statement that sorts or
 * groups, in case it tells how many rows there are, and at that of any comparison where an index of a part of the table
 * might do for it; and since the next value may tell something else, binding one throws the plan away: such a statement
 * is prepared anew each time that it runs, which takes longer than most of ours run. There is a switch for it in C alone.
 * It does not look through a plus sign, which changes neither a value, nor what a column makes of it, nor which index
 * can be used.
 */

/** Whatever is quoted or said aside stays as it is. */
const QUOTED = /('(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/)/;
const LOOKED_AT =
  /(?<![<>!|=-])(<=|>=|<>|!=|==?|<|>|\bis(?: not)?\b|\bbetween\b|\blimit\b|\boffset\b)(\s*)(?=[?@:$])/gi;
/** The other end of a range. */
const UP_TO = /(\bbetween\s+\+[?@:$]\w*\s+and\s+)(?=[?@:$])/gi;

/** The same statement, planned once. @example plannedOnce('… where x = ?') is '… where x = +?' */
export function plannedOnce(sql: string): string {
  return sql
    .split(QUOTED)
    .map((part, n) => (n % 2 === 1 ? part : part.replace(LOOKED_AT, '$1$2+').replace(UP_TO, '$1+')))
    .join('');
}

/** From here on every statement of this connection is planned once. */
export function planOnce(client: Database.Database): void {
  const prepare = client.prepare.bind(client) as (sql: string) => Database.Statement;
  client.prepare = ((sql: string) => prepare(plannedOnce(sql))) as typeof client.prepare;
}
