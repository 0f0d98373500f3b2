/** What may be typed of a visit, of a request and of its steps. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import {
  REQUEST_KINDS,
  type RequestKind,
  SATISFACTIONS,
  STEP_KINDS,
  type StepKind,
} from '../rules/requests.ts';
import type { Day } from '../rules/types.ts';
import { MANNERS, MOST_VISITORS, namesIn, pastDayRefusal } from '../rules/visits.ts';
import { box, dayOrNone, line, prose, someDay, words } from './typed.ts';

function pastDay(today: Day, label: string) {
  return someDay(`填写${label}`).transform((day, context): Day => {
    const refusal = day === '' ? null : pastDayRefusal(day, today, label);
    if (refusal !== null) {
      context.addIssue({ code: 'custom', message: refusal.message.replace(today, dayInWords(today)) });
    }
    return day;
  });
}

const visitors = box.transform((typed, context): string => {
  const names = namesIn(tidy(typed) ?? '');
  const fault =
    names.length === 0
      ? '填写走访人'
      : names.length > MOST_VISITORS
        ? `走访人最多 ${MOST_VISITORS} 位`
        : names.some((name) => name.length > 30)
          ? '每个姓名最多 30 字，几个人之间用“、”隔开'
          : null;
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  return names.join('、');
});

const visitFields = (today: Day) => ({
  on_day: pastDay(today, '走访日期'),
  visitors,
  manner: z.enum(MANNERS, { error: '选择走访方式' }),
  content: prose('走访内容', 5_000, '填写走访内容'),
  received_by: words('接待人', 60),
  position: words('接待人职务', 60),
});

/** An empty choice is none. */
const kindOrNone = box.transform((typed, context): RequestKind | null => {
  const kind = REQUEST_KINDS.find((one) => one === typed) ?? null;
  if (kind === null && line(typed) !== '') context.addIssue({ code: 'custom', message: '选择诉求类别' });
  return kind;
});

const requestFields = {
  kind: kindOrNone,
  request: prose('诉求内容', 5_000),
  owner: words('负责专员', 60),
  unit: words('交办单位', 100),
  due_on: dayOrNone,
};

/** A visit, with a request where one was raised. */
export function newVisitForm(today: Day) {
  return z.object({ ...visitFields(today), ...requestFields }).superRefine((one, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (one.kind !== null && one.request === '') fault('request', '填写诉求内容，没有诉求时类别选“没有诉求”');
    if (one.kind === null && one.request !== '') fault('kind', '选择诉求类别');
    if (one.due_on !== null && one.due_on < one.on_day) fault('due_on', '办理时限早于走访日期');
  });
}

export function reviseVisitForm(today: Day) {
  return z.object({ ...visitFields(today), reason: words('说明', 500) });
}

/** A request that came by itself. */
export function newRequestForm(today: Day) {
  return z.object({ ...requestFields, on_day: pastDay(today, '提出日期') }).superRefine((one, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (one.kind === null) fault('kind', '选择诉求类别');
    if (one.request === '') fault('request', '填写诉求内容');
    if (one.due_on !== null && one.on_day !== '' && one.due_on < one.on_day) {
      fault('due_on', '办理时限早于提出日期');
    }
  });
}

/** A step that may be taken by a form: being raised is no such. */
const step = box.transform((typed, context): StepKind => {
  const kind = STEP_KINDS.find((one) => one === typed && one !== 'raised');
  if (kind === undefined) context.addIssue({ code: 'custom', message: '选择这一步做什么' });
  return kind ?? 'progress';
});

export function stepForm(today: Day) {
  return z.object({
    step,
    on_day: pastDay(today, '日期'),
    words: prose('说明', 5_000),
    unit: words('交办单位', 100),
    owner: words('负责专员', 60),
    due_on: dayOrNone,
    content: prose('诉求内容', 5_000),
    kind: kindOrNone,
    satisfaction: box.transform((typed) => SATISFACTIONS.find((one) => one === typed) ?? null),
  });
}

export const VoidForm = z.object({ reason: prose('原因', 500, '填写作废的原因') });
