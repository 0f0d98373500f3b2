/** The filters as SQL over the wide table: conditions of a closed set, every value a parameter. */
import type { Db } from '../../db/open.ts';
import { underRule } from '../attention/queries.ts';
import { phraseOf } from '../derived/grams.ts';
import { DIMS, type Dim } from '../derived/ledger.ts';
import { countFound, registerSize } from '../derived/search-index.ts';
import { isOtherTitle } from '../rules/holdings.ts';
import { normaliseName } from '../rules/names.ts';
import type { Category, Day } from '../rules/types.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { ALERTS, type Alert, type Filters, limitsOf } from './filters.ts';

export interface Where {
  sql: string;
  values: (string | number | null)[];
  /** The index of the search gives them: no other index of the register should. */
  isFound?: boolean;
}

const PREFIX: Record<Category, 'lg' | 'ps' | 'as'> = {
  little_giant: 'lg',
  provincial_srdi: 'ps',
  above_scale: 'as',
};
const ALL = Object.values(PREFIX);

const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
const LIKE = (column: string) => `${column} like ? escape '\\'`;

/** One word of a search. */
interface Word {
  /** As it was typed, and as a code without its signs where it may be one. */
  parts: string[];
  /** Letters alone may be pinyin; anything may stand in a name or a code. */
  isPinyin: boolean;
}

function wordsOf(q: string): Word[] {
  const words = normaliseName(q).toLowerCase().split(' ');
  return words
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word) => {
      const code = normaliseCode(word).toLowerCase();
      const isPinyin = /^[a-z]+$/.test(word);
      const isCode = !isPinyin && code !== word && /^[0-9a-z]{4,18}$/.test(code);
      return { parts: isCode ? [word, code] : [word], isPinyin };
    });
}

/** By reading the names themselves. */
function readWhere({ parts, isPinyin }: Word): Where {
  const columns = isPinyin ? ['initials', 'pinyin', 'haystack'] : parts.map(() => 'haystack');
  const sql = columns.map(LIKE).join(' or ');
  const values = columns.map((_, at) => `%${escaped(parts[at] ?? parts[0] ?? '')}%`);
  return { sql: columns.length > 1 ? `(${sql})` : sql, values };
}

/**
 * The question to the index of the search that finds the same; null where nothing is searched, or a word has what
 * no text of SQLite's is read beyond.
 */
export function searchOf(q: string): string | null {
  const words = wordsOf(q);
  if (words.length === 0 || q.includes('\0')) return null;
  return words
    .map(({ parts, isPinyin }) => {
      const phrases = `(${parts.map(phraseOf).join(' OR ')})`;
      return isPinyin ? phrases : `(text : ${phrases})`;
    })
    .join(' AND ');
}

/**
 * Reading an enterprise and sorting it costs so much of passing one by in the order of a list, whose filters are
 * asked there.
 */
const TAKING = 1.6;

/**
 * Whether the first `wanted` of `n` enterprises come sooner by taking all of them and sorting than by walking the
 * `size` of the register in order, until so many were met.
 */
export function isSoonerTaken(n: number, wanted: number, size: number): boolean {
  return n * TAKING <= Math.min(size, (wanted * size) / Math.max(1, n));
}

/** So much of the register another filter that has an index leaves to be read, as a guess. */
const LEFT = 0.1;

function searchWhere(db: Db, filters: Filters, wanted: number): Where[] {
  const { q, category, stages } = filters;
  const match = searchOf(q);
  const isNarrowed = category !== null || stages.length > 0 || DIMS.some((name) => filters[name] !== null);
  const size = match === null ? 0 : registerSize(db) * (isNarrowed ? LEFT : 1);
  if (match === null || !isSoonerTaken(countFound(db, match), wanted, size)) return wordsOf(q).map(readWhere);
  return [{ sql: FOUND, values: [match], isFound: true }];
}

/** Who is found by the index. */
const FOUND = 'enterprise_id in (select rowid from register_search where register_search match ?)';

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

/** Of the titles beside the three, in force on the day, whichever record of the enterprise they stand in. */
const OTHER_TITLE = `enterprise_id in (with recursive belongs (record, owner) as (
    select from_id, into_id from enterprise_merge where undone_at is null
    union select b.record, m.into_id from belongs b join enterprise_merge m on m.from_id = b.owner and m.undone_at is null),
  held (id) as (select t.enterprise_id from other_title t left join other_title_end e on e.title_id = t.id
    where t.kind = ? and ? between t.valid_from and coalesce(t.valid_until, '9999')
      and coalesce(e.how, '') <> 'voided' and coalesce(e.on_day, '9999') > ?)
  select id from held union all select b.owner from belongs b join held h on h.id = b.record)`;

function holdingWhere({ category, holding }: Filters, today: Day): Where[] {
  if (holding === null) return [];
  if (isOtherTitle(holding)) return [{ sql: OTHER_TITLE, values: [holding, today, today] }];
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
function namedWhere(name: Dim, value: string): Where {
  const led = ledValue(name, value);
  return { sql: `${name} = ${led.sql}`, values: led.values };
}

/** The value that stands for one of an old address, as SQL. */
export function ledValue(name: Dim, value: string): Where {
  const led = `select led_to from dictionary where kind = '${name}' and value = ?`;
  const sql = `case when exists (select 1 from register b where b.${name} = ?) then ? else coalesce((${led}), ?) end`;
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

/** The register to read by these conditions: of those that a search found each by itself, not on another filter's index. */
export const registerFor = ({ isFound }: Where) => (isFound === true ? 'register not indexed' : 'register');

/**
 * All conditions together; 'true' where there are none.
 * @param wanted how many of them, in the order of the list, will be read; all of them
 */
export function whereOf(db: Db, filters: Filters, today: Day, wanted = Number.POSITIVE_INFINITY): Where {
  const parts: Where[] = [
    ...searchWhere(db, filters, wanted),
    ...stageWhere(filters),
    ...holdingWhere(filters, today),
  ];
  for (const name of DIMS) {
    const value = filters[name];
    if (value === '') parts.push({ sql: `${name} is null`, values: [] });
    else if (value !== null) parts.push(namedWhere(name, value));
  }
  if (filters.tag !== null) parts.push(tagWhere(filters.tag));
  if (filters.scope !== null) parts.push({ sql: 'in_scope = ?', values: [filters.scope === 'in' ? 1 : 0] });
  const { alert } = filters;
  const own = ALERTS.find((one) => one === alert);
  if (own !== undefined) parts.push(alertWhere(own, today));
  else if (alert !== null) parts.push(underRule(db, today, alert));
  if (parts.length === 0) return { sql: 'true', values: [] };
  return {
    sql: parts.map((one) => one.sql).join(' and '),
    values: parts.flatMap((one) => one.values),
    isFound: parts.some((one) => one.isFound === true),
  };
}
