/** The baseline in words, for pages and the log alike. */
import { dayInWords, shanghaiDay } from '../rules/days.ts';
import { CATEGORIES, type Category, type Day, type Programme } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import type { Standing } from './differences.ts';

/** 秀水强脊工程基线（2025年12月31日） */
export function nameOf(programme: Pick<Programme, 'name'>, asOf: Day): string {
  return `${programme.name}基线（${dayInWords(asOf)}）`;
}

/** 国家级小巨人 29 家、省级专精特新 96 家、规上工业 210 家 */
export function countsInWords(counts: Record<Category, number>): string {
  return CATEGORIES.map((category) => `${categoryShort(category)} ${counts[category]} 家`).join('、');
}

export function lockedSentence(told: {
  name: string;
  version: number;
  counts: Record<Category, number>;
  reason: string;
  note: string;
}): string {
  const { name, version, counts, reason, note } = told;
  const act = version === 1 ? '签认并锁定' : '重新签认';
  const more = `${reason === '' ? '' : `，原因：${reason}`}${note === '' ? '' : `，说明：${note}`}`;
  return `${act}${name}第 ${version} 版：${countsInWords(counts)}${more}`;
}

/** 2025年12月31日，国家级小巨人 29 家、…，主管甲 2026年1月10日签认；此后补录 3 家、作废 1 家 */
export function standingInWords({ signed, since }: Standing): string {
  const signedOn = dayInWords(shanghaiDay(new Date(signed.locked_at)));
  const then = since === '' ? '没有变化' : since;
  return `${dayInWords(signed.as_of)}，${countsInWords(signed)}，${signed.locked_by} ${signedOn}签认；此后${then}`;
}

/** Before anybody has signed: 尚未签认（2025年12月31日现有 335 条） */
export function unsignedInWords(asOf: Day, lines: number): string {
  return `尚未签认（${dayInWords(asOf)}现有 ${lines} 条）`;
}
