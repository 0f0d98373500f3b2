/** The counts that triggers keep of the register, held against counting it anew. */
import type { Db } from '../../db/open.ts';
import { DIMS } from './ledger.ts';

const KIND = `in_scope, is_open, lacks_document, industry_code is not null as industry, coalesce(lg_stage, '') as lg_stage,
  coalesce(ps_stage, '') as ps_stage, coalesce(as_stage, '') as as_stage, lg_held, ps_held, as_held`;
const NAMES =
  'dim, value, in_scope, is_open, lacks_document, industry, lg_stage, ps_stage, as_stage, lg_held, ps_held, as_held';
const BY_DIM = ['', ...DIMS].map(
  (dim) =>
    `select '${dim}' as dim, ${dim === '' ? "''" : `coalesce(${dim}, '')`} as value, ${KIND}, 1 as n from register`,
);
const KINDS = `select ${NAMES}, sum(n) as n from (${BY_DIM.join(' union all ')}
  union all select ${NAMES}, -n from register_count) group by ${NAMES} having sum(n) <> 0`;

const DAYS: readonly [what: string, day: string][] = [
  [`'open'`, `case when is_open = 1 then date(updated_at, '+8 hours') end`],
  [`'lg'`, 'lg_until'],
  [`'ps'`, 'ps_until'],
  [`'both'`, `min(lg_until, ps_until) || ' ' || max(lg_until, ps_until)`],
  [`'little_giant ' || lg_stage`, 'lg_since'],
  [`'provincial_srdi ' || ps_stage`, 'ps_since'],
  [`'above_scale ' || as_stage`, 'as_since'],
];
const BY_DAY = DAYS.flatMap(([what, day]) =>
  [`'*'`, `coalesce('=' || officer, '-')`].map(
    (whose) =>
      `select ${what} as what, ${whose} as whose, ${day} as day, 1 as n from register where in_scope = 1 and ${day} is not null`,
  ),
);
const STANDING = `select what, whose, day, sum(n) as n from (${BY_DAY.join(' union all ')}
  union all select what, whose, day, -n from register_day) group by what, whose, day having sum(n) <> 0`;

/** One line a difference; none where both agree. */
export function compareCounts({ $client }: Db): string[] {
  const tell = (table: string, { n, ...key }: Record<string, string | number>) =>
    `${table} ${Object.values(key).join(' ')} is ${n} short of the register`;
  const of = (sql: string) => $client.prepare<[], Record<string, string | number>>(sql).all();
  return [
    ...of(KINDS).map((row) => tell('register_count', row)),
    ...of(STANDING).map((row) => tell('register_day', row)),
  ];
}
