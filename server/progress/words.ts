import { link, minute } from '../format.ts';
import { dayInWords } from '../rules/days.ts';
import type { Category, ExitReason, Figure, Instant } from '../rules/types.ts';
import { categoryShort, figureName } from '../rules/words.ts';
import { type Asking, askingQuery } from './asking.ts';

/** The address of the list behind a figure, as of the same day and known at the same time. */
export function linkToTracks(
  asking: Asking,
  today: string,
  what: {
    figure: Figure | 'pipeline';
    category?: Category | null;
    year?: number | null;
    quarter?: string | null;
    chain?: string | null;
    area?: string | null;
    officer?: string | null;
    reason?: ExitReason | null;
  },
): string {
  return link('/progress/tracks', { ...what, ...askingQuery(asking, today) });
}

/** What a list holds, in words: 省级专精特新新增，2026年第三季度，光伏新能源 */
export function listTitle(what: {
  figure: Figure | 'pipeline';
  category: Category | null;
  year: number | null;
  quarter: number | null;
  dims: string[];
}): string {
  const head = `${what.category === null ? '' : categoryShort(what.category)}${what.figure === 'pipeline' ? '在培' : figureName(what.category, what.figure)}`;
  const when =
    what.year === null
      ? ''
      : what.quarter === null
        ? `${what.year}年`
        : `${what.year}年第${'一二三四'[what.quarter - 1]}季度`;
  return [head, when, ...what.dims].filter((one) => one !== '').join('，');
}

/** How a figure is counted, in a sentence or two, for its 说明. */
export function formula(figure: Figure | 'pipeline', category: Category | null): string {
  const scale = category === 'above_scale';
  switch (figure) {
    case 'additions':
      return scale
        ? '属统计口径的工业企业法人首次审核通过入库，计数年度在计划期内，每家只计一次。复核、再次入库、迁入带入不计入。'
        : '属统计口径的企业首次发文公布认定，计数年度在计划期内，每家只计一次。公示、复核通过、再次认定、迁入带入不计入。';
    case 'pending_publication':
      return scale
        ? '正在审核、审核通过后将计入新增的企业；尚未入库，不计入新增。'
        : '已公示、发文公布后将计入新增的企业；尚未发文，不计入新增。';
    case 'brought_in':
      return '随企业迁入带来的称号或在库状态，年度以迁入日计；计入净增，不计入新增。';
    case 'recognised_again':
      return '曾经持有、退出后再次认定或入库；计入净增，不计入新增。';
    case 'exits':
      return '复核未通过、撤销、到期、迁出、注销、退规、合并，年度以发生日期计；不冲减新增，冲减净增和期末有效。';
    case 'holding':
      return '截至日有效的称号或在库企业，含计划期以前的存量。有效期已过而没有复核结果的仍计，另标“已到期待复核”。';
    case 'renewed':
      return '复核通过，有效期再延三年；从不计入新增。';
    case 'baseline':
      return '计划期内公布的首次认定，但计数年度不在计划期内（如上年批次本年发文），列入基线存量，不计入新增。';
    case 'excluded':
      return '由专员按 R8 人工不计，附理由；不计入新增。';
    case 'involved':
      return '至少有一项新增的企业，同一企业在多个类别新增只计一家。';
    case 'pipeline':
      return '截至日处在储备至公示（审核）阶段的企业，属统计口径。';
    default:
      return '截至日处在这一阶段的企业，属统计口径。';
  }
}

/** The as-of words that stand beside every figure: “截至2026年9月30日”, and how it was known. */
export function asOfWords(asking: Asking): string {
  return `截至${dayInWords(asking.asOf)}${asking.knownThen ? '，按当时台账' : ''}`;
}

/** Up to which moment of recording a figure knows: the second of its two dates. */
export function knownWords(asking: Asking, now: Instant): string {
  const at = asking.knownAt ?? now;
  return asking.knownThen
    ? `录入时间截至 ${minute(at)}（按当时台账）`
    : `录入时间截至 ${minute(at)}（含此后补录，不含已作废的记录）`;
}
