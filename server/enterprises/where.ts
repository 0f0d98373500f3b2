/** The filters as SQL over the wide table: conditions of a closed set, every value a parameter. */
import { normaliseName } from '../rules/names.ts';
import type { Category, Day } from '../rules/types.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { type Alert, type Filters, limitsOf } from './filters.ts';

export interface Where {
  sql: string;
  values: (string | number)[];
}

const PREFIX: Record<Category, 'lg' | 'ps' | 'as'> = {
  little_giant: 'lg',
  provincial_srdi: 'ps',
  above_scale: 'as',
};
const ALL = Object.values(PREFIX);

const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
const LIKE = (column: string) => `${column} like ? escape '\\'`;

/** One word of a search: letters alone may be pinyin; anything may stand in a name or a code. */
function wordWhere(word: string): Where {
  const like = `%${escaped(word)}%`;
  if (/^[a-z]+$/.test(word)) {
    const columns = ['initials', 'pinyin', 'haystack'];
    return { sql: `(${columns.map(LIKE).join(' or ')})`, values: columns.map(() => like) };
  }
  const code = normaliseCode(word).toLowerCase();
  if (code !== word && /^[0-9a-z]{4,18}$/.test(code)) {
    return { sql: `(${LIKE('haystack')} or ${LIKE('haystack')})`, values: [like, `%${code}%`] };
  }
  return { sql: LIKE('haystack'), values: [like] };
}

function searchWhere(q: string): Where[] {
  const words = normaliseName(q).toLowerCase().split(' ');
  return words
    .filter((word) => word !== '')
    .slice(0, 8)
    .map(wordWhere);
}

function stageWhere({ category, stages }: Filters): Where[] {
  const columns = (category === null ? ALL : [PREFIX[category]]).map((one) => `${one}_stage`);
  const named = stages.filter((one) => one !== 'none');
  const parts: Where[] = [];
  if (named.length > 0) {
    const marks = named.map(() => '?').join(', ');
    parts.push({
      sql: columns.map((one) => `${one} in (${marks})`).join(' or '),
      values: columns.flatMap(() => named),
    });
  }
  if (named.length < stages.length) {
    parts.push({ sql: `(${columns.map((one) => `${one} is null`).join(' and ')})`, values: [] });
  }
  if (stages.length === 0 && category !== null) {
    parts.push({ sql: columns.map((one) => `${one} is not null`).join(''), values: [] });
  }
  if (parts.length === 0) return [];
  return [
    { sql: `(${parts.map((one) => one.sql).join(' or ')})`, values: parts.flatMap((one) => one.values) },
  ];
}

function holdingWhere({ category, holding }: Filters): Where[] {
  if (holding === null) return [];
  const isNamed = holding !== 'yes' && holding !== 'no';
  const of = isNamed ? [PREFIX[holding]] : category === null ? ALL : [PREFIX[category]];
  const held = of.map((one) => `${one}_held = ${holding === 'no' ? 0 : 1}`);
  return [{ sql: `(${held.join(holding === 'no' ? ' and ' : ' or ')})`, values: [] }];
}

/** What an alert asks, in SQL; its values in order. */
function alertWhere(alert: Alert, today: Day): Where {
  const limits = limitsOf(today);
  switch (alert) {
    case 'overdue':
      return { sql: 'in_scope = 1 and (lg_until < ? or ps_until < ?)', values: [limits.today, limits.today] };
    case 'due_90':
      return {
        sql: 'in_scope = 1 and (lg_until between ? and ? or ps_until between ? and ?)',
        values: [limits.today, limits.notice, limits.today, limits.notice],
      };
    case 'no_document':
      return { sql: 'lacks_document = 1', values: [] };
    case 'no_industry':
      return { sql: 'in_scope = 1 and industry_code is null and as_stage is not null', values: [] };
    case 'stale_90':
      return { sql: 'is_open = 1 and in_scope = 1 and updated_at <= ?', values: [limits.stale] };
    case 'pending':
      return { sql: `(${ALL.map((one) => `${one}_stage = 'in_review'`).join(' or ')})`, values: [] };
  }
}

/**
 * Old addresses and saved views name a value as it was called then: where nobody bears it any more, they
 * find those who bear its successor. One value, not a list of two: so the index gives the order as well.
 */
function namedWhere(name: 'chain' | 'area' | 'officer', value: string): Where {
  const led = `select led_to from dictionary where kind = '${name}' and value = ?`;
  const sql = `${name} = case when exists (select 1 from register b where b.${name} = ?) then ? else coalesce((${led}), ?) end`;
  return { sql, values: [value, value, value, value] };
}

/** Tags stand in one field, joined by 、; a tag of old finds what its successor does. */
function tagWhere(tag: string): Where {
  if (tag === '') {
    const sql = 'enterprise_id in (select id from enterprise where tags is null and gone is null)';
    return { sql, values: [] };
  }
  const led = "coalesce((select led_to from dictionary where kind = 'tag' and value = ?), ?)";
  const sql = `enterprise_id in (select id from enterprise where instr('、' || tags || '、', '、' || ${led} || '、') > 0)`;
  return { sql, values: [tag, tag] };
}

/** All conditions together; 'true' where there are none. */
export function whereOf(filters: Filters, today: Day): Where {
  const parts: Where[] = [...searchWhere(filters.q), ...stageWhere(filters), ...holdingWhere(filters)];
  for (const name of ['chain', 'area', 'officer'] as const) {
    const value = filters[name];
    if (value === '') parts.push({ sql: `${name} is null`, values: [] });
    else if (value !== null) parts.push(namedWhere(name, value));
  }
  if (filters.tag !== null) parts.push(tagWhere(filters.tag));
  if (filters.scope !== null) parts.push({ sql: 'in_scope = ?', values: [filters.scope === 'in' ? 1 : 0] });
  if (filters.alert !== null) parts.push(alertWhere(filters.alert, today));
  if (parts.length === 0) return { sql: 'true', values: [] };
  return { sql: parts.map((one) => one.sql).join(' and '), values: parts.flatMap((one) => one.values) };
}
