/**
 * The checks before a summary is issued. Blocking: counts that differ from their lists, additions
 * without a day, figures in the text that differ and are not meant. Everything else is a warning,
 * which somebody accepts.
 */
import { daysBetween, shanghaiDay } from './days.ts';
import { figuresIn, type Known, type Mismatch, mismatches, subjectOf } from './figures-in-text.ts';
import { linesOf } from './paper.ts';
import { lackingPapers } from './summary-matters.ts';
import { orderOf } from './summary-paper.ts';
import { generatedText, SECTION_NAMES } from './summary-sentences.ts';
import { tablesOf } from './summary-tables.ts';
import { type Listed, SECTIONS, type SectionKey, type Summary, type SummaryWords } from './summary-types.ts';
import type { Day } from './types.ts';
import { categoryShort } from './words.ts';

/** Nothing recorded for so many days makes the data old. */
export const STALE_DAYS = 14;

export interface Check {
  key: string;
  level: 'blocking' | 'warning';
  passed: boolean;
  /** What is asked, or what was found. */
  title: string;
  /** One by one, where something was found. */
  details: string[];
}

export interface SectionMismatch extends Mismatch {
  section: SectionKey;
}

const UNIT_OF = { count: '家', rate: '%', points: '个百分点', ratio: '倍' } as const;

/** What the generated text of a section says, with its words; then its tables and the other sections. */
function knownTo(summary: Summary, key: SectionKey): Known[] {
  const said = (of: SectionKey): Known[] => linesOf(generatedText(summary, of)).flatMap(figuresIn);
  const inTables = tablesOf(summary, key).flatMap(({ columns, rows }) =>
    rows.flatMap((row) =>
      row.flatMap((cell, i): Known[] => {
        const heads = columns.slice(1, i + 1).map(({ head }) => head);
        const format = columns[i]?.format ?? 'text';
        if (typeof cell !== 'number' || format === 'text' || format === 'day') return [];
        const subject = subjectOf([String(row[0]), ...heads].join(' '));
        return [{ value: Math.abs(cell), unit: UNIT_OF[format], before: '', subject }];
      }),
    ),
  );
  const elsewhere = SECTIONS.filter((one) => one !== key).flatMap(said);
  return [...said(key), ...inTables, ...elsewhere];
}

/** Every figure in the edited sections that differs from the data, whether meant or not. */
export function figuresThatDiffer(summary: Summary, words: SummaryWords): SectionMismatch[] {
  return orderOf(words)
    .filter((key) => words.texts[key] !== undefined && !words.hidden.includes(key))
    .flatMap((section) =>
      mismatches(linesOf(words.texts[section] ?? ''), knownTo(summary, section)).map((one) => ({
        ...one,
        section,
        key: `${section}\n${one.key}`,
      })),
    );
}

/** Counts that differ from the lists behind them, in words; none where all agree. */
export function countsThatDiffer(summary: Summary): string[] {
  const faults: string[] = [];
  const of = (list: readonly Listed[], code: string): number =>
    list.filter((one) => one.category === code).length;
  for (const one of summary.categories) {
    const { code, short } = one;
    const pairs: [string, number, number][] = [
      ['累计新增', one.additions, of(summary.standing.additions, code)],
      [`${summary.period.own}新增`, one.added, of(summary.added, code) - of(summary.dropped, code)],
      ['退出', one.exits, of(summary.lists.exits, code) - of(summary.lost.exits, code)],
      ['复核通过', one.renewed, of(summary.lists.renewed, code) - of(summary.lost.renewed, code)],
      ['迁入带入', one.brought_in, of(summary.lists.brought_in, code) - of(summary.lost.brought_in, code)],
      [
        '再次认定',
        one.recognised_again,
        of(summary.lists.recognised_again, code) - of(summary.lost.recognised_again, code),
      ],
      ['在报', one.pipeline.applied + one.pipeline.in_review, of(summary.underway, code)],
      ['拟报', one.pipeline.cultivating, of(summary.intending, code)],
    ];
    for (const [word, count, listed] of pairs) {
      if (count !== listed) faults.push(`${short}${word}${count}家与明细${listed}家不一致`);
    }
    for (const shares of [summary.chains, summary.areas]) {
      const sum = shares.reduce((n, share) => (share.category === code ? n + share.after : n), 0);
      if (sum !== one.additions) faults.push(`${short}累计新增${one.additions}家与分布合计${sum}家不一致`);
    }
  }
  return faults;
}

const names = (list: readonly Listed[]): string[] =>
  list.map((one) => `${one.name}（${categoryShort(one.category)}）`);

/** All checks in their order, those that passed as well. */
export function checksOf(asked: {
  summary: Summary;
  /** Figures in the text that differ and are not marked as meant. */
  unmeant: readonly SectionMismatch[];
  /** Earlier quarters that were never issued, in words. */
  unissued: readonly string[];
  today: Day;
}): Check[] {
  const { summary, unmeant, unissued, today } = asked;
  const { own } = summary.period;
  const lacking = lackingPapers(summary);
  const counts = countsThatDiffer(summary);
  const proposed = summary.basis.targets.filter((one) => one.state === 'proposed');
  const unset = summary.basis.targets.filter((one) => one.state === null);
  const unfilled = summary.added.filter((one) => (one.area ?? '') === '' || (one.chain ?? '') === '');
  const last = summary.last_recorded_at;
  const idle = last === null ? null : daysBetween(shanghaiDay(new Date(last)), today);
  const check = (
    key: string,
    level: Check['level'],
    details: readonly string[],
    [good, bad]: [string, string],
  ): Check => ({
    key,
    level,
    passed: details.length === 0,
    title: details.length === 0 ? good : bad,
    details: [...details],
  });
  return [
    check('counts', 'blocking', counts, [
      '各项数字与企业明细一致',
      `${counts.length}处数字与明细不一致，不能签发`,
    ]),
    check('days', 'blocking', names(lacking.day), [
      `${own}新增均有公布（入库）日期`,
      `${own}新增${lacking.day.length}家次缺日期`,
    ]),
    check(
      'text',
      'blocking',
      unmeant.map((one) => `${SECTION_NAMES[one.section]}${one.words}`),
      ['文字中的数字与数据一致', `${unmeant.length}处文字中的数字与数据不一致`],
    ),
    check('batch', 'warning', names(lacking.batch), [
      `${own}新增均有批次`,
      `${own}新增${lacking.batch.length}家次缺批次`,
    ]),
    check('document', 'warning', names(lacking.document), [
      `${own}新增均有文号`,
      `${own}新增${lacking.document.length}家次缺文号`,
    ]),
    check('filled', 'warning', names(unfilled), [
      `${own}新增企业资料齐全`,
      `${own}新增${unfilled.length}家次未填镇街园区或产业赛道`,
    ]),
    check(
      'targets',
      'warning',
      [
        ...proposed.map((one) => `${categoryShort(one.category)}为系统建议，待确认`),
        ...unset.map((one) => `${categoryShort(one.category)}未设目标`),
      ],
      ['目标均已确认', '有目标未确认'],
    ),
    check('earlier', 'warning', unissued, ['以前季度均已签发', `${unissued.length}个以前季度未签发`]),
    check(
      'fresh',
      'warning',
      idle === null || idle > STALE_DAYS
        ? [idle === null ? '还没有任何记录' : `最近一次录入在${idle}天前`]
        : [],
      ['两周内有数据更新', '数据超过两周没有更新'],
    ),
  ];
}
