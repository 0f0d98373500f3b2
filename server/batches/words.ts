/** A batch in words: its papers, its changes, how it stands in the log. */
import { day } from '../format.ts';
import type { EventDetails } from '../rules/types.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import type { Batch } from './form.ts';

const WORDS: Partial<Record<keyof EventDetails, string>> = {
  publicised_on: '公示日期',
  batch: '批次',
  batch_year: '批次年度',
  document_no: '文号',
  valid_until: '有效期至',
};

/** 文号：未填写 → 示例〔2026〕4号 */
export function changesInWords(recorded: EventDetails, changes: Partial<EventDetails>): string[] {
  return Object.entries(changes).map(([field, to]) => {
    const from = recorded[field as keyof EventDetails];
    return `${WORDS[field as keyof EventDetails] ?? field}：${from ?? '未填写'} → ${to}`;
  });
}

/** What stands under the heading: 省级专精特新中小企业 · 认定 · 2026年10月12日 · … */
export function headOf({ matter, draft, proposed }: Batch): string {
  const { batch, document_no, basis } = draft;
  const all = { ...draft, ...proposed };
  const year = all.batch_year ?? null;
  const until = all.valid_until ?? null;
  return [
    categoryName(matter.category),
    matter.word,
    day(draft.effective_on),
    draft.publicised_on ? `公示 ${day(draft.publicised_on)}` : null,
    batch,
    year === null ? null : `批次年度 ${year}${draft.batch_year === null ? '（系统提出）' : ''}`,
    document_no,
    until === null ? null : `有效期至 ${day(until)}${draft.valid_until === null ? '（系统提出）' : ''}`,
    basis,
  ]
    .filter((one) => one !== null && one !== undefined)
    .join(' · ');
}

/** 省级专精特新认定，2026年10月12日 */
export function titleOf({ matter, draft }: Batch): string {
  return `${categoryShort(matter.category)}${matter.word}，${day(draft.effective_on)}`;
}
