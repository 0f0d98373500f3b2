/** Which fields a form shows for an outcome, in order, with their labels and hints. */
import type { Category } from '../rules/types.ts';
import { COUNTING, FELL_AT, ROUTES } from '../rules/types.ts';
import { fellAtName, routeName } from '../rules/words.ts';
import { isLeaving, type Outcome } from './outcomes.ts';

export interface Field {
  name: string;
  label: string;
  hint?: string;
  options?: readonly (readonly [string, string])[];
  rows?: number;
  maxlength?: number;
  inputmode?: string;
}

const COUNTING_WORDS = { auto: '按统计口径', include: '人工计入', exclude: '人工不计' } as const;

export function countingWord(counting: keyof typeof COUNTING_WORDS): string {
  return COUNTING_WORDS[counting];
}

const DAY_HINT = '如 2026-09-30 或 2026年9月30日';

function dayLabel(category: Category, outcome: Outcome): string {
  if (outcome === 'recognised') return category === 'above_scale' ? '审核通过日' : '公布日';
  if (outcome === 'moved_in') return '迁入日期';
  if (outcome === 'renewed') return '复核结果公布日';
  return '发生日期';
}

function titleFields(outcome: Outcome): Field[] {
  const until: Field = { name: 'valid_until', label: '有效期至', hint: '空着时按三年算，核对时可改' };
  if (outcome === 'moved_in') return [{ ...until, hint: '不知道可空着' }];
  return [{ name: 'valid_from', label: '有效期自', hint: '与公布日相同时可空着' }, until];
}

const COUNTING_FIELDS: Field[] = [
  {
    name: 'counting',
    label: '计数方式',
    options: COUNTING.map((one) => [one, COUNTING_WORDS[one]] as const),
  },
  { name: 'counting_reason', label: '人工计入或不计的理由', hint: '按统计口径时不填', maxlength: 500 },
];

/** The details that papers complete: those of a recognition, of a title that moved in, of a review. */
export function detailFields(category: Category, outcome: Outcome): Field[] {
  const isScale = category === 'above_scale';
  const document: Field = { name: 'document_no', label: '文号', maxlength: 200 };
  const batch: Field = { name: 'batch', label: '批次', hint: '如 2026年第一批', maxlength: 100 };
  const year: Field = {
    name: 'batch_year',
    label: '批次年度',
    hint: '空着时由批次或公布日得出，核对时可改',
    inputmode: 'numeric',
    maxlength: 10,
  };
  switch (outcome) {
    case 'recognised':
      return [
        { name: 'publicised_on', label: isScale ? '审核公示日期' : '公示日期', hint: '没有可空着' },
        batch,
        year,
        document,
        ...(isScale
          ? [{ name: 'first_report_on', label: '起报期', hint: '月份，如 2026-10 或 2026年10月' }]
          : titleFields(outcome)),
        {
          name: 'route',
          label: '取得方式',
          options: [['', '未填写'] as const, ...ROUTES.map((one) => [one, routeName(one)] as const)],
        },
        ...COUNTING_FIELDS,
      ];
    case 'moved_in':
      return [
        { name: 'issued_on', label: isScale ? '原审核通过日' : '原公布日', hint: '不知道可空着' },
        batch,
        document,
        ...(isScale ? [] : titleFields(outcome)),
        ...COUNTING_FIELDS,
      ];
    case 'renewed':
      return [
        batch,
        document,
        { name: 'valid_until', label: '有效期至', hint: '空着时按三年算，核对时可改' },
      ];
    case 'in_review':
      return [batch];
    default:
      return [];
  }
}

/** All fields of the form for an outcome; the file stands beside them. */
export function fieldsOf(category: Category, outcome: Outcome): Field[] {
  const fields: Field[] = [
    { name: 'effective_on', label: dayLabel(category, outcome), hint: DAY_HINT, maxlength: 30 },
  ];
  if (outcome === 'not_approved') {
    fields.push({
      name: 'fell_at',
      label: '在哪一环节未通过',
      options: [['', '选择环节'] as const, ...FELL_AT.map((one) => [one, fellAtName(one)] as const)],
    });
  }
  fields.push(...detailFields(category, outcome));
  const mustRest = outcome === 'recognised';
  fields.push({
    name: 'basis',
    label: '依据',
    hint: mustRest ? '文件名或出处；文号、依据、附件至少一项' : '文件名、文号或出处，没有可空着',
    maxlength: 500,
  });
  fields.push({ name: 'note', label: '说明', hint: noteHint(outcome), rows: 3, maxlength: 2000 });
  return fields;
}

function noteHint(outcome: Outcome): string {
  if (isLeaving(outcome)) return '如迁往何处、并入哪家企业';
  const isStep = outcome === 'cultivating' || outcome === 'applied' || outcome === 'in_review';
  return isStep || outcome === 'reserve' ? '跳过阶段或退回时写明原因' : '没有可空着';
}
