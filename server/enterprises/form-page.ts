/** What the form of an enterprise shows beside its boxes. */
import type { Db } from '../../db/open.ts';
import type { Faults, Typed } from '../forms.ts';
import { divisionName, judgeIndustryCode } from '../rules/industry.ts';
import { type Duplicate, nearKey } from './duplicates.ts';
import { offeredTags, wordLists } from './wordlists.ts';

/** So many tags are named below their box. */
const NAMED = 12;

export interface Sheet {
  typed: Typed;
  faults?: Faults;
  same?: Duplicate | null;
  near?: Duplicate[];
}

function industryWords(typed: string): string {
  const judged = judgeIndustryCode(typed);
  if (!('code' in judged) || judged.code === null) return '';
  const name = divisionName(judged.code);
  return name === null
    ? `${judged.code} 不属工业大类 06—46，不能入库规上工业`
    : `大类 ${judged.code.slice(0, 2)}：${name}`;
}

export function formPage(db: Db, { typed, faults = {}, same = null, near = [] }: Sheet) {
  return {
    nav: 'enterprises',
    typed,
    faults,
    same,
    near,
    nearKey: nearKey(near),
    lists: wordLists(db),
    tags: offeredTags(db).slice(0, NAMED),
    industry: industryWords(typed.industry_code ?? ''),
  };
}
