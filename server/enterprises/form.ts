/** What may be typed of an enterprise; the stored form comes out. */
import { z } from 'zod';
import { type Typed, tidy } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import { judgeIndustryCode } from '../rules/industry.ts';
import { normaliseName } from '../rules/names.ts';
import type { Day } from '../rules/types.ts';
import { judgeCode } from '../rules/uscc.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import type { EnterpriseDraft } from './fields.ts';

const box = z.string().optional();

/** Words on one line, ends trimmed; an empty box is null. */
function words(label: string, most: number, lines = false) {
  return box
    .transform((text) => tidy(lines ? text?.replace(/\r\n?/g, '\n') : text?.replace(/\s+/g, ' ')))
    .refine((text) => text === null || text.length <= most, `${label}最多 ${most} 字`);
}

function day(label: string, today: Day) {
  return box.transform((text, context): Day | null => {
    const typed = tidy(text);
    if (typed === null) return null;
    const read = readDay(typed);
    if (read === null) context.addIssue({ code: 'custom', message: WRITE_DATE });
    else if (read > today) {
      context.addIssue({ code: 'custom', message: `${label}不能晚于今天（${dayInWords(today)}）` });
    }
    return read;
  });
}

const name = box.transform((text, context) => {
  const read = normaliseName(tidy(text) ?? '');
  if (read === '') context.addIssue({ code: 'custom', message: '填写企业名称' });
  if (read.length > 120) context.addIssue({ code: 'custom', message: '企业名称最多 120 字' });
  return read;
});

const uscc = box.transform((text, context) => {
  const judged = judgeCode(text ?? '');
  if ('code' in judged) return judged.code;
  context.addIssue({ code: 'custom', message: judged.refusal.message });
  return '';
});

const industry = box.transform((text, context) => {
  const judged = judgeIndustryCode(text ?? '');
  if ('code' in judged) return judged.code;
  context.addIssue({ code: 'custom', message: judged.refusal.message });
  return null;
});

/** Several names, one a line or by 、 */
const formerNames = box.transform((text, context) => {
  const names = (text ?? '')
    .split(/[\n\r、；;]/)
    .map((one) => normaliseName(tidy(one) ?? ''))
    .filter((one) => one !== '');
  if (names.length > 20) context.addIssue({ code: 'custom', message: '曾用名最多 20 个' });
  if (names.some((one) => one.length > 120)) {
    context.addIssue({ code: 'custom', message: '每个曾用名最多 120 字，一行写一个' });
  }
  return [...new Set(names)];
});

const tags = box.transform((text, context) => {
  const list = (text ?? '').split(/[、，,；;\n\r]/).flatMap((one) => tidy(one) ?? []);
  if (list.length > 20 || list.some((one) => one.length > 30)) {
    context.addIssue({ code: 'custom', message: '标签最多 20 个，每个最多 30 字，用“、”分开' });
  }
  return list.length === 0 ? null : [...new Set(list)].join('、');
});

/** A telephone number; an empty box is null. */
export const phone = box.transform((text, context) => {
  const read = tidy(text?.normalize('NFKC').replace(/[\s-]/g, ''));
  if (read !== null && !/^\+?\d{5,20}([转*#,]\d{1,8})?$/.test(read)) {
    context.addIssue({ code: 'custom', message: '联系电话只写数字，分机写成 0573-00000000转000' });
  }
  return read;
});

export function enterpriseForm(today: Day) {
  return z.object({
    name,
    uscc,
    former_names: formerNames,
    short_name: words('简称', 60),
    industry_code: industry,
    chain: words('产业赛道', 60),
    area: words('镇街园区', 60),
    in_scope: box.transform((text) => text !== 'no'),
    founded_on: day('成立日期', today),
    signed_on: day('签约落地日期', today),
    officer: words('服务专员', 60),
    contact_name: words('联系人', 60),
    contact_phone: phone,
    main_product: words('主导产品', 200),
    tags,
    note: words('备注', 2000, true),
  });
}

export function revisionForm(today: Day) {
  return enterpriseForm(today).extend({
    effective_on: day('生效日期', today).transform((read) => read ?? today),
    reason: words('说明', 500).transform((text) => text ?? ''),
    version: box.transform((text) => Number(text)),
    clear_phone: box.transform((text) => text === 'yes'),
  });
}
export type Revised = z.output<ReturnType<typeof revisionForm>>;

/** The boxes as they are filled for what is stored; a telephone number is never put into a page. */
export function typedOf(one: EnterpriseDraft): Typed {
  return {
    name: one.name,
    uscc: one.uscc,
    former_names: one.former_names.join('\n'),
    short_name: one.short_name ?? '',
    industry_code: one.industry_code ?? '',
    chain: one.chain ?? '',
    area: one.area ?? '',
    in_scope: one.in_scope ? 'yes' : 'no',
    founded_on: one.founded_on ?? '',
    signed_on: one.signed_on ?? '',
    officer: one.officer ?? '',
    contact_name: one.contact_name ?? '',
    contact_phone: '',
    main_product: one.main_product ?? '',
    tags: one.tags ?? '',
    note: one.note ?? '',
  };
}
