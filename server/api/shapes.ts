/** What the API answers, as schemas: the handlers' answers, the tests and OpenAPI all come from here. */
import { z } from 'zod';
import { isDay } from '../rules/days.ts';
import { INDICATOR_FIELDS, told } from '../rules/indicators.ts';
import { CATEGORIES, COUNTING_BASES, EVENT_KINDS, FIGURES, SCHEDULE_BASES, STAGES } from '../rules/types.ts';

const Count = z.int();
const Rate = z.number().nullable();
const DayText = z.string().refine(isDay).meta({ format: 'date' });
const MaybeDay = DayText.nullable();
const Text = z.string().nullable();
const QuarterText = z.string().regex(/^\d{4}Q[1-4]$/);

export const ProgressShape = z
  .strictObject({
    programme: z.strictObject({ code: z.string(), name: z.string(), starts_on: DayText, ends_on: DayText }),
    as_of: DayText,
    known_at: z.iso.datetime(),
    schedule_basis: z.enum(SCHEDULE_BASES),
    enterprises_involved: Count,
    categories: z.array(
      z.strictObject({
        code: z.enum(CATEGORIES),
        name: z.string(),
        target: Count.nullable(),
        counting_basis: z.enum(COUNTING_BASES),
        additions: Count,
        rate: Rate,
        expected: Count.nullable(),
        schedule_rate: Rate,
        gap_points: Rate,
        ahead: Count.nullable(),
        status: z.enum(['on_track', 'watch', 'behind', 'unset']),
        pending_publication: Count,
        brought_in: Count,
        recognised_again: Count,
        exits: Count,
        net: Count,
        holding: Count,
        pipeline: z.strictObject({ reserve: Count, cultivating: Count, applied: Count, in_review: Count }),
        year_end_expected: Count,
        outlook: z
          .strictObject({ expected: z.number(), low: Count, high: Count, probability: z.number().nullable() })
          .nullable(),
        years: z.array(
          z.strictObject({
            year: z.int(),
            target: Count.nullable(),
            additions: Count,
            rate: Rate,
            exits: Count,
            net: Count,
            quarters: z.array(
              z.strictObject({ quarter: QuarterText, target: Count.nullable(), additions: Count }),
            ),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Progress' });

const Papers = {
  publicised_on: MaybeDay,
  issued_on: MaybeDay,
  batch: Text,
  batch_year: z.int().nullable(),
  document_no: Text,
  valid_from: MaybeDay,
  valid_until: MaybeDay,
  first_report_on: MaybeDay,
};

export const TracksShape = z.strictObject({
  figure: z.enum(FIGURES),
  as_of: DayText,
  known_at: z.iso.datetime(),
  total: Count,
  items: z.array(
    z.strictObject({
      uscc: z.string(),
      name: z.string(),
      category: z.enum(CATEGORIES).nullable(),
      chain: Text,
      area: Text,
      officer: Text,
      year: z.int().nullable(),
      quarter: QuarterText.nullable(),
      event: z.int(),
      kind: z.enum(EVENT_KINDS),
      effective_on: DayText,
      ...Papers,
      rule: Text,
      why: z.string(),
    }),
  ),
});

export const EventShape = z
  .strictObject({
    id: z.int(),
    category: z.enum(CATEGORIES),
    kind: z.enum(EVENT_KINDS),
    effective_on: DayText,
    stage: Text,
    back: z.boolean(),
    ...Papers,
    route: Text,
    counting: Text,
    counting_reason: Text,
    reason: Text,
    fell_at: Text,
    /** Of `amended`: the event whose papers it completes, under the name it is posted with. */
    event: z.int().nullable(),
    basis: Text,
    note: Text,
    recorded_at: z.iso.datetime(),
    recorded_by: z.string(),
    /** The code of the record that it came from, where that was merged into this enterprise. */
    merged_from: Text,
    voided: z
      .strictObject({
        at: z.iso.datetime(),
        by: z.string(),
        reason: z.string(),
        replaced_by: z.int().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Event' });

export const TrackShape = z
  .strictObject({
    category: z.enum(CATEGORIES),
    stage: z.enum(STAGES).nullable(),
    since: MaybeDay,
    held: z.boolean(),
    held_since: MaybeDay,
    valid_until: MaybeDay,
    review_due: z.boolean(),
    ended_on: MaybeDay,
    ended_how: Text,
  })
  .meta({ id: 'Track' });

const own = {
  uscc: z.string(),
  name: z.string(),
  short_name: Text,
  former_names: z.array(z.string()),
  industry_code: Text,
  chain: Text,
  area: Text,
  in_scope: z.boolean(),
  founded_on: MaybeDay,
  signed_on: MaybeDay,
  officer: Text,
  contact_name: Text,
  contact_phone: Text,
  main_product: Text,
  tags: z.array(z.string()),
  note: Text,
  version: z.int(),
};

const figures = Object.fromEntries(
  INDICATOR_FIELDS.map((field) => [
    field,
    told(field).kind === 'decimal' ? z.number().nullable() : Count.nullable(),
  ]),
);
/** One year as it stands; money in whole yuan, null where nothing is known. */
export const IndicatorShape = z
  .strictObject({
    year: z.int(),
    ...figures,
    quarters: z
      .array(z.strictObject({ quarter: z.string(), revenue: Count }))
      .meta({ description: '营业收入，年初至季末的累计数' }),
    open: z.boolean().meta({ description: '不填写指标的人在页面上能否看到' }),
    recorded_at: z.iso.datetime(),
    recorded_by: z.string(),
  })
  .meta({ id: 'Indicators' });

export const EnterpriseShape = z.strictObject(own).meta({ id: 'Enterprise' });
export const WholeEnterpriseShape = z
  .strictObject({
    ...own,
    tracks: z.array(TrackShape),
    events: z.array(EventShape),
    /** By year; for a reader who does not keep enterprises without those that were marked as internal. */
    indicators: z.array(IndicatorShape),
  })
  .meta({ id: 'WholeEnterprise' });
export const EnterprisesShape = z.strictObject({
  items: z.array(EnterpriseShape),
  next_cursor: Text,
  total: Count,
});

const Quarters = z.array(z.strictObject({ quarter: QuarterText, target: Count }));

/** The plan in force on a day: the quarter grid of each category. */
export const TargetsShape = z
  .strictObject({
    programme: z.strictObject({ code: z.string(), name: z.string(), starts_on: DayText, ends_on: DayText }),
    as_of: DayText,
    version: z.string().meta({ description: '也是 ETag；任何一类有新版本即改变' }),
    categories: z.array(
      z.strictObject({
        code: z.enum(CATEGORIES),
        name: z.string(),
        target: Count.nullable().meta({ description: '三年目标' }),
        state: z.enum(['proposed', 'confirmed']).nullable(),
        holds_from: MaybeDay,
        reason: Text,
        document: Text,
        recorded_at: z.iso.datetime().nullable(),
        recorded_by: Text,
        years: z.array(z.strictObject({ year: z.int(), target: Count, quarters: Quarters })),
      }),
    ),
  })
  .meta({ id: 'Targets' });

/** One line of the log, with all that its hash is made of. */
export const AuditShape = z
  .strictObject({
    seq: z.int(),
    at: z.iso.datetime(),
    actor: z.string(),
    account_id: z.int().nullable(),
    ip: z.string(),
    act: z.string(),
    enterprise_id: z.int().nullable(),
    event_id: z.int().nullable(),
    import_id: z.int().nullable(),
    sentence: z.string(),
    detail: z.string().meta({ description: 'JSON 文本，原样参与校验码的计算' }),
    alg: z.literal('sha256'),
    prev: z.string(),
    hash: z.string().meta({ description: 'SHA-256，十六进制：“sha256|seq|prev|正文”' }),
  })
  .meta({ id: 'AuditLine' });

export const AuditsShape = z.strictObject({
  items: z.array(AuditShape),
  next_since: z.int().meta({ description: '下一次的 since' }),
  head: z.strictObject({ seq: z.int(), hash: z.string() }).meta({ description: '日志的末条' }),
});

const Named = z.strictObject({ uscc: z.string(), name: z.string() });

/** One change, numbered in the order of commit. */
export const ChangeShape = z
  .strictObject({
    seq: z.int(),
    what: z.enum(['recorded', 'amended', 'voided', 'merged', 'parted']),
    at: z.iso.datetime(),
    by: z.string(),
    enterprise: Named.meta({ description: '现在是哪一家' }),
    event: EventShape.nullable().meta({ description: '记录现在的样子；合并、撤销合并时为 null' }),
    other: Named.nullable().meta({ description: '合并、撤销合并：并入或分出的那条企业记录' }),
  })
  .meta({ id: 'Change' });

export const ChangesShape = z.strictObject({
  feed: z.string().meta({ description: '变更流的名称；从备份恢复后改变' }),
  items: z.array(ChangeShape),
  next: z.int().meta({ description: '下一次的 after' }),
  head: z.int().meta({ description: '现在最大的 seq' }),
  revision: z.string().meta({ description: '数据有任何改动即改变，包括目标、口径和企业资料' }),
});
