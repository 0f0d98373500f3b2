/** What the log says of an event: one sentence, with what it stands on. */
import { dayInWords } from '../rules/days.ts';
import type { TrackEvent, TrackState } from '../rules/types.ts';
import { categoryShort, fellAtName, kindName, stageName } from '../rules/words.ts';

export interface ToTell {
  enterprise: string;
  event: TrackEvent;
  basis: string | null;
}

function groundOf({ event, basis }: ToTell): string {
  const ground = [event.document_no, basis].filter((one) => one !== null && one !== '');
  return ground.length === 0 ? '' : `，依据${ground.join('、')}`;
}

/** 将示例丙光电股份有限公司的国家级小巨人由“申报”改为“公示”，发生于2026年9月28日，依据… */
export function recordedSentence(told: ToTell, before: TrackState | null): string {
  const { enterprise, event } = told;
  const track = `${enterprise}的${categoryShort(event.category)}`;
  const on = dayInWords(event.effective_on);
  if (event.kind === 'stage') {
    const from = before?.stage === undefined || before.stage === null ? null : before.stage;
    const word = kindName(event.category, event);
    const change = from === null ? `记为“${word}”` : `由“${stageName(event.category, from)}”改为“${word}”`;
    return `将${track}${change}，发生于${on}${groundOf(told)}`;
  }
  const word = kindName(event.category, event);
  const fell = event.fell_at === null ? '' : `（${fellAtName(event.fell_at)}环节）`;
  const batch = event.batch === null ? '' : `，${event.batch}`;
  return `记${track}${word}${fell}，${on}${batch}${groundOf(told)}`;
}

/** 补充更正示例丙光电股份有限公司的省级专精特新认定（2026年7月10日）：文号、批次 */
export function amendedSentence(told: ToTell, target: TrackEvent | null, fields: readonly string[]): string {
  const { enterprise, event } = told;
  const what =
    target === null ? '记录' : `${kindName(event.category, target)}（${dayInWords(target.effective_on)}）`;
  return `补充更正${enterprise}的${categoryShort(event.category)}${what}：${fields.join('、')}`;
}

/** 作废示例丙光电股份有限公司的省级专精特新认定（2026年7月10日），原因：重复录入 */
export function voidedSentence(
  told: Pick<ToTell, 'enterprise' | 'event'>,
  reason: string,
  isReplaced: boolean,
): string {
  const { enterprise, event } = told;
  const what = `${kindName(event.category, event)}（${dayInWords(event.effective_on)}）`;
  const act = isReplaced ? '更正' : '作废';
  return `${act}${enterprise}的${categoryShort(event.category)}${what}，原因：${reason}`;
}

const DETAIL_WORDS: Record<string, string> = {
  publicised_on: '公示日期',
  issued_on: '原公布日',
  batch: '批次',
  batch_year: '批次年度',
  document_no: '文号',
  valid_from: '有效期自',
  valid_until: '有效期至',
  first_report_on: '起报期',
  route: '取得方式',
  counting: '计数方式',
  counting_reason: '计数理由',
};

export function detailWord(field: string): string {
  return DETAIL_WORDS[field] ?? field;
}
