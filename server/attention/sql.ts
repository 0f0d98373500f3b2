/** Pieces of SQL that several rules share. */

/** Records that were merged, each with every one above it; who has gone is in no register, so one is left. */
export const BELONGS = `belongs (record, owner) as (
  select from_id, into_id from enterprise_merge where undone_at is null
  union select b.record, m.into_id from belongs b join enterprise_merge m on m.from_id = b.owner and m.undone_at is null)`;

/** The last word on a figure of a year, or of its quarter (cumulative), as `name (owner, value)`: the own record's before a merged one's. */
export function figureSql(
  name: string,
  field: 'revenue' | 'output',
  quarter: '0' | '@quarter' = '0',
): string {
  return `${name}_said (enterprise_id, value) as (
    select enterprise_id, value from (select enterprise_id, value, max(id) from indicator
      where year = @year and quarter = ${quarter} and field = '${field}' group by enterprise_id) where value is not null),
  ${name} (owner, value) as materialized (
    select enterprise_id, value from ${name}_said
    union all select b.owner, s.value from belongs b join ${name}_said s on s.enterprise_id = b.record
     where b.owner not in (select enterprise_id from ${name}_said))`;
}

/** 工业: divisions 06 to 46, and a legal person (R7). */
export const INDUSTRIAL = `substr(r.industry_code, 1, 2) between '06' and '46' and r.uscc not like '92%'`;
