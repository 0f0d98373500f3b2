import type { EnterpriseFacts } from '../rules/types.ts';

/** What an officer keeps of an enterprise. Names and codes are in their stored form (rules/names, rules/uscc). */
export interface EnterpriseDraft {
  uscc: string;
  name: string;
  former_names: string[];
  short_name: string | null;
  industry_code: string | null;
  chain: string | null;
  area: string | null;
  in_scope: boolean;
  founded_on: string | null;
  signed_on: string | null;
  officer: string | null;
  contact_name: string | null;
  contact_phone: string | null;
  main_product: string | null;
  /** Several, joined by 、 */
  tags: string | null;
  note: string | null;
}

export type Field = keyof EnterpriseDraft;
/** Every field but 曾用名, which has a table of its own. */
export type Column = Exclude<Field, 'former_names'>;

/** The word of each field, in the order in which pages and sentences tell them. */
export const FIELD_WORDS: Record<Field, string> = {
  name: '企业名称',
  uscc: '统一社会信用代码',
  former_names: '曾用名',
  short_name: '简称',
  industry_code: '行业代码',
  chain: '产业赛道',
  area: '镇街园区',
  in_scope: '是否属统计口径',
  officer: '服务专员',
  founded_on: '成立日期',
  signed_on: '签约落地日期',
  main_product: '主导产品',
  tags: '标签',
  contact_name: '联系人',
  contact_phone: '联系电话',
  note: '备注',
};

export const FIELDS = Object.keys(FIELD_WORDS) as Field[];
export const COLUMNS = FIELDS.filter((field): field is Column => field !== 'former_names');

/** What counting sees is kept in dated versions. */
export function isCounting(field: Field): field is keyof EnterpriseFacts {
  return COUNTING_FIELDS.some((one) => one === field);
}
const COUNTING_FIELDS: readonly Field[] = ['name', 'in_scope', 'industry_code', 'chain', 'area', 'officer'];

/** Whose values the log never repeats: it cannot be erased, and they are somebody's own. */
export function isPersonal(field: Field): boolean {
  return field === 'contact_phone' || field === 'contact_name';
}

/** A stored value in words: 是, 否, 未填写, or as it stands. */
export function valueInWords(value: EnterpriseDraft[Field]): string {
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.length === 0 ? '未填写' : value.join('、');
  return value ?? '未填写';
}
