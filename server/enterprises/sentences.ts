/** What the log says of an enterprise: one sentence for each act. */
import { dayInWords } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import {
  type EnterpriseDraft,
  FIELD_WORDS,
  type Field,
  isCounting,
  isPersonal,
  valueInWords,
} from './fields.ts';

export interface Change {
  field: Field;
  from: EnterpriseDraft[Field];
  to: EnterpriseDraft[Field];
}

/** Long texts are named in the sentence and stand whole in the detail. */
const LONG = 60;

function changeInWords({ field, from, to }: Change): string | null {
  const [was, is] = [valueInWords(from), valueInWords(to)];
  if (isPersonal(field) || field === 'note' || was.length > LONG || is.length > LONG) return null;
  return `${FIELD_WORDS[field]}由“${was}”改为“${is}”`;
}

/** 新增企业示例甲有限公司（91330411YY000001X4） */
export function createdSentence(draft: Pick<EnterpriseDraft, 'name' | 'uscc'>): string {
  return `新增企业${draft.name}（${draft.uscc}）`;
}

/** 将示例甲有限公司的镇街园区由“示例一街道”改为“示例二镇”，自2026年9月30日起；更新了联系电话 */
export function revisedSentence(
  name: string,
  changes: readonly Change[],
  { effective_on, reason }: { effective_on: Day; reason: string },
): string {
  const told = changes.flatMap((change) => changeInWords(change) ?? []);
  const named = changes.filter((change) => changeInWords(change) === null);
  const since = changes.some(({ field }) => isCounting(field)) ? `，自${dayInWords(effective_on)}起` : '';
  const parts = [
    ...(told.length === 0 ? [] : [`将${name}的${told.join('、')}${since}`]),
    ...(named.length === 0
      ? []
      : [
          `更新了${told.length === 0 ? `${name}的` : ''}${named.map(({ field }) => FIELD_WORDS[field]).join('、')}`,
        ]),
  ];
  return `${parts.join('；')}${reason === '' ? '' : `，说明：${reason}`}`;
}

/** Old and new of every field, but for what is somebody's own. */
export function detailOf(changes: readonly Change[]): Record<string, unknown> {
  const told = changes.filter(({ field }) => !isPersonal(field));
  return {
    changed: changes.map(({ field }) => field),
    changes: Object.fromEntries(told.map(({ field, from, to }) => [field, { from, to }])),
  };
}
