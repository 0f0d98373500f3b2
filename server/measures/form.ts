/** What may be typed of a measure. */
import { z } from 'zod';
import { dayInWords } from '../rules/days.ts';
import { MEASURE_STATES } from '../rules/measures.ts';
import { CATEGORIES, type Category, type Day } from '../rules/types.ts';
import { box, prose, someDay, words } from '../visits/queries.ts';

const owner = words('责任人', 60).refine((text) => text !== '', '填写责任人');
const fields = {
  lack: prose('短板', 2_000, '填写短板，如 研发费用占比不足'),
  action: prose('措施', 2_000, '填写措施'),
  owner,
  due_on: someDay('填写完成时限'),
};

const category = box.transform((text): Category | null => CATEGORIES.find((one) => one === text) ?? null);

export const NewMeasureForm = z.object({ ...fields, category });

/** What became of it has its day, in the past; one that is dropped says why. */
export function reviseMeasureForm(today: Day) {
  return z
    .object({
      ...fields,
      state: z.enum(MEASURE_STATES, { error: '选择状态' }),
      ended_on: box,
      words: prose('说明', 2_000),
    })
    .transform((one, context) => {
      const fault = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: [field], message });
      if (one.state === 'dropped' && one.words === '') fault('words', '写明取消的原因');
      if (one.state === 'open') return { ...one, ended_on: null };
      const read = someDay('填写完成或取消的日期').safeParse(one.ended_on);
      if (!read.success) fault('ended_on', read.error.issues[0]?.message ?? '');
      else if (read.data > today) fault('ended_on', `日期不能晚于今天（${dayInWords(today)}）`);
      return { ...one, ended_on: read.success ? read.data : null };
    });
}
