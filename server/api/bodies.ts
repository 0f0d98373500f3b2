/** What may be posted. Whether it may be recorded is judged by the rules, whose refusals are 422. */
import { z } from 'zod';
import { INDICATOR_FIELDS, type Indicator, told } from '../rules/indicators.ts';
import { CATEGORIES, COUNTING, EXIT_REASONS, FELL_AT, OPEN_STAGES, ROUTES } from '../rules/types.ts';
import { DayField, textField } from './fields.ts';

const maybe = <S extends z.ZodType>(schema: S) => schema.nullable().optional();
const words = (most: number) => maybe(textField(most));
const day = maybe(DayField);
const list = (most: number, signs: string, pattern: RegExp) =>
  z
    .array(textField(120).regex(pattern, `每一项单独写，不含 ${signs}`))
    .max(most)
    .optional();

const enterprise = {
  short_name: words(60),
  former_names: list(20, '、；', /^[^、；;\n\r]+$/),
  industry_code: words(4).meta({ description: 'GB/T 4754-2017，二至四位数字' }),
  chain: words(60).meta({ description: '产业赛道' }),
  area: words(60).meta({ description: '镇街园区' }),
  in_scope: z.boolean().optional().meta({ description: '属统计口径，新增时默认 true' }),
  founded_on: day,
  signed_on: day,
  officer: words(60).meta({ description: '服务专员' }),
  contact_name: words(60),
  contact_phone: words(30).meta({ description: '完整号码；读取时只给出遮盖后的' }),
  main_product: words(200),
  tags: list(20, '、，；', /^[^、，,；;\n\r]+$/),
  note: words(2_000),
  not_same: z
    .array(z.string())
    .max(50)
    .default([])
    .meta({ description: '名称相近但不是同一家的企业的信用代码' }),
};
const uscc = z.string().max(60).meta({ description: '统一社会信用代码' });
const name = textField(120).min(1);

export const NewEnterprise = z.strictObject({ uscc, name, ...enterprise });
export const EnterprisePatch = z.strictObject({
  uscc: uscc.optional(),
  name: name.optional(),
  ...enterprise,
  effective_on: DayField.optional().meta({ description: '自哪一天起，默认今天' }),
  reason: textField(500).optional(),
});

const category = z.enum(CATEGORIES);
const common = {
  category,
  effective_on: DayField,
  basis: words(500).meta({ description: '依据：文件名或出处' }),
  note: words(2_000).meta({ description: '说明，原样保存' }),
  late_reason: words(500).meta({ description: '补录理由：基线已签认的日子必填' }),
};
const paper = {
  batch: words(100).meta({ description: '如 2026年第一批' }),
  document_no: words(200),
  valid_from: day,
  valid_until: day.meta({ description: '称号不写时按三年算' }),
};
const counting = {
  counting: maybe(z.enum(COUNTING)).meta({ description: 'include、exclude 须写 counting_reason（R8）' }),
  counting_reason: words(500),
};
const year = maybe(z.int()).meta({ description: '批次年度；不写时由批次或日期得出' });
const month = maybe(
  DayField.refine((text) => text.endsWith('-01'), '起报期写成当月第一天，如 2026-10-01'),
).meta({
  description: '起报期，当月第一天；只用于规上工业',
  format: 'date',
});
const recognition = {
  publicised_on: day,
  batch_year: year,
  first_report_on: month,
  route: maybe(z.enum(ROUTES)),
};

/** By `kind`; each with its own fields and no others. */
export const NewEvent = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('stage'), stage: z.enum(OPEN_STAGES), ...common, batch: paper.batch }),
      z.strictObject({
        kind: z.literal('recognised'),
        ...common,
        ...paper,
        ...recognition,
        ...counting,
        reason: words(500).meta({ description: '与 counting_reason 相同，写其一' }),
      }),
      z.strictObject({
        kind: z.literal('moved_in'),
        ...common,
        ...paper,
        issued_on: day.meta({ description: '原公布日' }),
        ...counting,
        reason: words(500).meta({ description: '与 counting_reason 相同，写其一' }),
      }),
      z.strictObject({ kind: z.literal('renewed'), ...common, ...paper }),
      z.strictObject({ kind: z.literal('review_due'), ...common }),
      z.strictObject({ kind: z.literal('exited'), reason: z.enum(EXIT_REASONS), ...common }),
      z.strictObject({ kind: z.literal('not_approved'), fell_at: z.enum(FELL_AT), ...common }),
      z.strictObject({ kind: z.literal('withdrawn'), ...common }),
      z.strictObject({
        kind: z.literal('amended'),
        event: z.int().positive().meta({ description: '补充或更正哪一条记录' }),
        category,
        effective_on: DayField.optional().meta({ description: '默认今天' }),
        note: common.note,
        late_reason: common.late_reason,
        ...paper,
        ...recognition,
        issued_on: day,
        ...counting,
      }),
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? 'kind 写一种事项' : undefined) },
  )
  .meta({ id: 'NewEvent' });

export const Voiding = z.strictObject({ reason: textField(500).regex(/\S/, '填写作废的原因') });

const figure = (field: Indicator) => {
  const { word, kind, most, mayBeNegative } = told(field);
  const unit = kind === 'money' ? '元' : told(field).unit;
  const base = kind === 'decimal' ? z.number() : z.int();
  const from = mayBeNegative === true ? base : base.min(0);
  return maybe(most === undefined ? from : from.max(most)).meta({ description: `${word}（${unit}）` });
};
export const YearFigures = z.strictObject({
  ...(Object.fromEntries(INDICATOR_FIELDS.map((field) => [field, figure(field)])) as Record<
    Indicator,
    ReturnType<typeof figure>
  >),
  quarters: z
    .array(
      z.strictObject({
        quarter: z.string().regex(/^\d{4}Q[1-4]$/, '写成 2026Q3'),
        revenue: z.int().min(0).nullable(),
      }),
    )
    .max(4)
    .default([])
    .meta({ description: '营业收入，年初至季末的累计数（元）' }),
  source: z.enum(['declared', 'audited']).default('declared').meta({ description: '企业申报，或审计' }),
  confirmed: z
    .boolean()
    .default(false)
    .meta({ description: '与其他数相差 1,000 倍以上、改动审计数而无误时写 true' }),
});

const carried = z.unknown().optional().meta({ description: '读取时的内容，可原样带回，不起作用' });
export const NewTargets = z.strictObject({
  reason: textField(500).regex(/\S/, '填写修改原因'),
  document: textField(200).optional().meta({ description: '依据文件' }),
  holds_from: DayField.optional().meta({ description: '自哪一天起，默认今天' }),
  categories: z
    .array(
      z.strictObject({
        code: category,
        target: z.int().min(1).max(99_999).meta({ description: '三年目标，等于各季之和' }),
        years: z
          .array(
            z.strictObject({
              year: z.int(),
              target: z.int().optional().meta({ description: '写了就须等于四季之和' }),
              quarters: z
                .array(
                  z.strictObject({
                    quarter: z.string().regex(/^\d{4}Q[1-4]$/, '写成 2026Q3'),
                    target: z.int().min(0).max(9_999),
                  }),
                )
                .max(4),
            }),
          )
          .max(20),
        name: carried,
        state: carried,
        holds_from: carried,
        reason: carried,
        document: carried,
        recorded_at: carried,
        recorded_by: carried,
      }),
    )
    .min(1)
    .max(CATEGORIES.length),
  programme: carried,
  as_of: carried,
  version: carried,
});
