/** What the form asks beyond its fields: whether it is somebody else already known. */
import type { Db } from '../../db/open.ts';
import type { Faults, Typed } from '../forms.ts';
import { divisionName } from '../rules/industry.ts';
import { isSoleTrader, orgCodeWarning } from '../rules/uscc.ts';
import { type Duplicate, findDuplicates, nearKey } from './duplicates.ts';
import type { EnterpriseDraft } from './fields.ts';

export interface Judged {
  faults: Faults;
  same: Duplicate | null;
  near: Duplicate[];
}

type Names = Pick<EnterpriseDraft, 'uscc' | 'name' | 'former_names'>;

/**
 * The same code is refused; a near name is asked about once, until the tick for exactly those is there.
 * @param stored what is revised: names that did not change are not asked about again
 */
export function judgeNames(
  db: Db,
  draft: Names,
  typed: Typed,
  stored: (Names & { id: number }) | null = null,
): Judged {
  const { same, near } = findDuplicates(db, draft, stored?.id ?? null);
  const faults: Faults = {};
  if (same !== null) {
    faults.uscc =
      same.id === stored?.id
        ? '此代码的记录已合并到本企业，照旧能找到本企业；要改用它，先撤销合并'
        : `已有此信用代码：${same.name}`;
  }
  const isNew = (name: string) =>
    stored === null || (name !== stored.name && !stored.former_names.includes(name));
  const asks = near.length > 0 && [draft.name, ...draft.former_names].some(isNew);
  if (asks && same === null && typed.not_same !== nearKey(near)) {
    faults.name = `有 ${near.length} 家名称相近，确认不是同一家再保存`;
  }
  return { faults, same, near: asks ? near : [] };
}

/** What to look at though it was saved. */
export function warningsOf(draft: Pick<EnterpriseDraft, 'uscc' | 'industry_code'>): string {
  const warnings = [
    orgCodeWarning(draft.uscc),
    isSoleTrader(draft.uscc) ? '信用代码以 92 开头，是个体工商户，不能入库规上工业' : null,
    draft.industry_code !== null && divisionName(draft.industry_code) === null
      ? `行业代码 ${draft.industry_code} 不属工业大类 06—46，不能入库规上工业`
      : null,
  ].filter((one) => one !== null);
  return warnings.map((one) => `${one}。`).join('');
}
