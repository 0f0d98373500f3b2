import { INDICATOR_FIELDS, told } from '../rules/indicators.ts';

/** The words of fields that forms of ours have; what is not listed is sent again without being shown. */
const LABELS: Record<string, string> = {
  ...Object.fromEntries(INDICATOR_FIELDS.map((field) => [field, told(field).word])),
  name: '名称',
  uscc: '统一社会信用代码',
  former_names: '曾用名',
  short_name: '简称',
  industry_code: '行业代码',
  chain: '产业赛道',
  area: '镇街园区',
  founded_on: '成立日期',
  signed_on: '签约落地日期',
  officer: '服务专员',
  contact_name: '联系人',
  contact_phone: '联系电话',
  main_product: '主导产品',
  tags: '标签',
  effective_on: '发生日期',
  publicised_on: '公示日期',
  issued_on: '公布日期',
  batch: '批次',
  batch_year: '批次年度',
  document_no: '文号',
  document: '依据文件',
  basis: '依据',
  valid_from: '有效期自',
  valid_until: '有效期至',
  first_report_on: '起报期',
  counting_reason: '计入或不计入的理由',
  reason: '理由',
  display: '姓名',
  words: '说明',
  note: '备注',
  text: '文字',
  correction: '更正说明',
  on_day: '日期',
  visitors: '走访人',
  content: '内容',
  received_by: '接待人',
  position: '职务',
  request: '诉求内容',
  owner: '负责人',
  unit: '交办单位',
  due_on: '时限',
  lack: '短板',
  action: '措施',
};

/** What was typed, as [label, words], of the fields that a reader knows by name. */
export function labelled(fields: readonly [string, string][]): [string, string][] {
  return fields.flatMap(([name, value]): [string, string][] => {
    const label = LABELS[name];
    return label === undefined || value.trim() === '' ? [] : [[label, value]];
  });
}
