/** What may be typed for an act on many enterprises. */
import { z } from 'zod';
import { type ReadForm, readForm, tidy } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import type { BulkAct } from './staged.ts';

const box = z.string().optional();
const LONGEST_TAG = 30;
export const MOST_TAGS = 20;

const line = (text: string | undefined) => tidy(text?.replace(/\s+/g, ' ')) ?? '';

const reason = box.transform(line).refine((text) => text.length <= 500, '说明最多 500 字');

const officer = box
  .transform(line)
  .refine((text) => text !== '', '选择或填写专员')
  .refine((text) => text.length <= 60, '专员最多 60 字');

function since(today: Day) {
  return box.transform((text, context): Day => {
    const typed = line(text);
    const read = typed === '' ? today : readDay(typed);
    const message =
      read === null || read < '1900-01-01'
        ? WRITE_DATE
        : read > today
          ? `生效日期不能晚于今天（${dayInWords(today)}）`
          : null;
    if (message !== null) context.addIssue({ code: 'custom', message });
    return read ?? today;
  });
}

function tags(empty: string) {
  return box.transform((text, context): string[] => {
    const list = (text ?? '').split(/[、，,；;\n\r]/).flatMap((one) => tidy(one) ?? []);
    const long = list.find((one) => one.length > LONGEST_TAG);
    const message =
      list.length === 0
        ? empty
        : long !== undefined
          ? `标签“${long}”太长，每个最多 ${LONGEST_TAG} 字`
          : list.length > MOST_TAGS
            ? `一次最多 ${MOST_TAGS} 个标签，用“、”分开`
            : null;
    if (message !== null) context.addIssue({ code: 'custom', message });
    return [...new Set(list)];
  });
}

/** An act as it was asked for. */
export type Wanted =
  | { act: 'officer'; officer: string; effective_on: Day; reason: string }
  | { act: 'tag' | 'untag'; tags: string[]; reason: string };

/** Reads the form of an act; every fault stands at its box. */
export function readWanted(act: BulkAct, body: unknown, today: Day): ReadForm<Wanted> {
  if (act === 'officer') {
    const read = readForm(z.object({ officer, effective_on: since(today), reason }), body);
    return read.ok ? { ...read, data: { act, ...read.data } } : read;
  }
  const empty = act === 'tag' ? '填写要添加的标签' : '填写要移除的标签';
  const read = readForm(z.object({ tags: tags(empty), reason }), body);
  return read.ok ? { ...read, data: { act, ...read.data } } : read;
}

export const ACT_WORDS: Record<BulkAct, string> = { officer: '指派专员', tag: '添加标签', untag: '移除标签' };

/** 指派专员：专员乙 */
export function wantedInWords(wanted: Wanted): string {
  const what = wanted.act === 'officer' ? wanted.officer : wanted.tags.join('、');
  return `${ACT_WORDS[wanted.act]}：${what}`;
}
