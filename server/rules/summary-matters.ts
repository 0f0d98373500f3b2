/** What a summary says of what is wrong and what comes next, each from a figure: 一是……二是……. */
import { addDays, dayInWords, quarterEnd, quarterOf, quarterStart, spanInWords } from './days.ts';
import { DUE_DAYS, type Listed, type Summary } from './summary-types.ts';
import { stageName } from './words.ts';

const NTH = ['一是', '二是', '三是', '四是', '五是', '六是', '七是', '八是'];

const inTurn = (matters: readonly string[]): string =>
  matters.map((words, i) => `${matters.length === 1 ? '' : (NTH[i] ?? '')}${words}。`).join('');

const isOver = (summary: Summary, one: Listed): boolean => (one.valid_until ?? '') < summary.as_of;

/** 3家企业称号将在90天内到期，1家已到期待复核。 '' where there is none. */
export function dueSentences(summary: Summary): string {
  const over = summary.due.filter((one) => isOver(summary, one)).length;
  const soon = summary.due.length - over;
  const parts = [
    ...(soon > 0 ? [`${soon}家次称号将在${DUE_DAYS}天内到期`] : []),
    ...(over > 0 ? [`${over}家次称号已到期待复核`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join('，')}，名单见附件。`;
}

/** Additions of the period whose papers are not complete. */
export function lackingPapers(summary: Summary): { batch: Listed[]; document: Listed[]; day: Listed[] } {
  const lacks = (field: 'batch' | 'document_no' | 'on'): Listed[] =>
    summary.added.filter((one) => (one[field] ?? '') === '');
  return { batch: lacks('batch'), document: lacks('document_no'), day: lacks('on') };
}

export function problemSentences(summary: Summary): string {
  const matters: string[] = [];
  for (const one of summary.categories) {
    if (one.status === 'behind' || one.status === 'watch') {
      const wait = one.pending > 0 ? `，另有${one.pending}家待发文或待入库` : '';
      matters.push(`${one.short}${one.standing}${wait}`);
    }
  }
  for (const one of summary.categories) {
    if (one.lacking !== null && one.lacking > 0 && one.in_pipeline < one.lacking) {
      matters.push(
        `${one.short}后备不足，在培${one.in_pipeline}家，少于${spanInWords(summary.programme)}缺口${one.lacking}家`,
      );
    }
  }
  const over = summary.due.filter((one) => isOver(summary, one)).length;
  if (over > 0) matters.push(`${over}家次称号已过有效期，尚无复核结果`);
  const papers = lackingPapers(summary).document.length;
  if (papers > 0) matters.push(`${summary.period.own}新增中${papers}家次缺文号，待补充材料`);
  return matters.length === 0 ? '各项工作按计划推进，暂无突出问题。' : inTurn(matters);
}

export function nextSentences(summary: Summary): string {
  const quarter = quarterOf(addDays(summary.as_of, 1));
  const planned = summary.basis.targets.flatMap(({ category, cells }) => {
    const cell = cells.find((one) => quarterStart(one) === quarterStart(quarter));
    const one = summary.categories.find((own) => own.code === category);
    return one === undefined || cell === undefined || cell.planned === 0
      ? []
      : [`${one.name}${cell.planned}家`];
  });
  const applied = summary.categories.flatMap((one) =>
    one.pipeline.applied === 0
      ? []
      : [`${one.short}${stageName(one.code, 'applied')}${one.pipeline.applied}家`],
  );
  const matters = [
    ...(planned.length === 0 ? [] : [`${dayInWords(quarterEnd(quarter))}前按计划新增${planned.join('、')}`]),
    ...(applied.length === 0 ? [] : [`跟进在报企业（${applied.join('、')}），做好材料辅导`]),
    ...(summary.due.length === 0 ? [] : [`督促${summary.due.length}家次到期企业按时提交复核材料`]),
  ];
  return matters.length === 0 ? '继续做好入库培育和跟踪服务。' : inTurn(matters);
}
