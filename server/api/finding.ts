/** The enterprises that a query asks for: their ids in order, one page at a time, and how many in all. */
import type { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { addDays } from '../rules/days.ts';
import { nameKey } from '../rules/names.ts';
import { CATEGORIES, type Category, type Day } from '../rules/types.ts';
import type { EnterprisesQuery } from './enterprises.ts';
import { Malformed } from './problems.ts';

type Asked = z.output<typeof EnterprisesQuery>;

interface Condition {
  sql: string;
  values: (string | number)[];
}

const PREFIX: Record<Category, string> = { little_giant: 'lg', provincial_srdi: 'ps', above_scale: 'as' };
const SOON_DAYS = 90;

const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Part of a name, a former name or the code; letters also match pinyin, whole or initials. */
function matching(q: string): Condition {
  const folded = q.normalize('NFKC').trim().toLowerCase();
  const like = `%${escaped(folded)}%`;
  const key = `%${escaped(nameKey(folded))}%`;
  const found = ["r.haystack like ? escape '\\'", "e.name_key like ? escape '\\'"];
  const values: string[] = [like, key];
  const letters = folded.replace(/\s/g, '');
  if (/^[a-z0-9]+$/.test(letters)) {
    found.push('instr(r.initials, ?) > 0', 'instr(r.pinyin, ?) > 0');
    values.push(letters, letters);
  }
  return { sql: `(${found.join(' or ')})`, values };
}

const any = (categories: readonly Category[], one: (prefix: string) => string) =>
  `(${categories.map((category) => one(PREFIX[category])).join(' or ')})`;

function conditions(asked: Asked, today: Day): Condition[] {
  const found: Condition[] = [];
  const add = (sql: string, ...values: (string | number)[]) => found.push({ sql, values });
  const { q, category, stage, holding, alert } = asked;
  const categories = category === undefined ? CATEGORIES : [category];
  if (q !== undefined && q.trim() !== '') found.push(matching(q));
  if (stage !== undefined) {
    add(
      any(categories, (prefix) => `r.${prefix}_stage = ?`),
      ...categories.map(() => stage),
    );
  } else if (category !== undefined && holding === undefined) {
    add(
      'exists (select 1 from track t where t.enterprise_id = r.enterprise_id and t.category = ?)',
      category,
    );
  }
  if (holding === 'true') add(any(categories, (prefix) => `r.${prefix}_held = 1`));
  else if (holding === 'false') add(`not ${any(categories, (prefix) => `r.${prefix}_held = 1`)}`);
  for (const dim of ['chain', 'area', 'officer'] as const) {
    const value = asked[dim];
    if (value === '-') add(`r.${dim} is null`);
    else if (value !== undefined && value !== '') add(`r.${dim} = ?`, value);
  }
  if (alert === 'review_overdue') add('(r.lg_until < ? or r.ps_until < ?)', today, today);
  if (alert === 'review_soon') {
    const until = addDays(today, SOON_DAYS);
    add('(r.lg_until between ? and ? or r.ps_until between ? and ?)', today, until, today, until);
  }
  if (alert === 'lacks_document') add('r.lacks_document = 1');
  if (alert === 'lacks_industry') add('r.industry_code is null');
  return found;
}

const SORTS = { name: 'r.sort_name', uscc: 'r.uscc', '-updated_at': 'r.updated_at' } as const;

function readCursor(cursor: string, sort: string): [string, number] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(read) && read.length === 3 && read[0] === sort) {
      const [, value, id] = read as unknown[];
      if (typeof value === 'string' && typeof id === 'number') return [value, id];
    }
  } catch {
    // Told below, like any other cursor that is not ours.
  }
  throw new Malformed([
    { pointer: '#/cursor', code: 'format', detail: 'cursor 用上一页的 next_cursor，sort 与上一页相同' },
  ]);
}

/** @throws Malformed on a cursor that did not come from the page before */
export function findEnterprises(
  db: Db,
  asked: Asked,
  today: Day,
): { ids: number[]; next_cursor: string | null; total: number } {
  const filters = conditions(asked, today);
  const from = 'from register r join enterprise e on e.id = r.enterprise_id';
  const where = (list: readonly Condition[]) =>
    list.length === 0 ? '' : ` where ${list.map((one) => one.sql).join(' and ')}`;
  const valuesOf = (list: readonly Condition[]) => list.flatMap((one) => one.values);

  const counted = db.$client
    .prepare<unknown[], { n: number }>(`select count(*) as n ${from}${where(filters)}`)
    .get(...valuesOf(filters));
  const column = SORTS[asked.sort];
  const [than, order] = asked.sort.startsWith('-') ? ['<', 'desc'] : ['>', 'asc'];
  const after: Condition[] = [];
  if (asked.cursor !== undefined) {
    after.push({
      sql: `(${column}, r.enterprise_id) ${than} (?, ?)`,
      values: readCursor(asked.cursor, asked.sort),
    });
  }
  const all = [...filters, ...after];
  const rows = db.$client
    .prepare<unknown[], { id: number; value: string }>(
      `select r.enterprise_id as id, ${column} as value ${from}${where(all)}
        order by ${column} ${order}, r.enterprise_id ${order} limit ?`,
    )
    .all(...valuesOf(all), asked.limit + 1);
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  const hasMore = rows.length > page.length && last !== undefined;
  return {
    ids: page.map((row) => row.id),
    next_cursor: hasMore
      ? Buffer.from(JSON.stringify([asked.sort, last.value, last.id])).toString('base64url')
      : null,
    total: counted?.n ?? 0,
  };
}
