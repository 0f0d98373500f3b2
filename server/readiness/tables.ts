/** Tables of 条件对照 to be saved: the rows, the order and the words of the pages. */
import type { Db } from '../../db/open.ts';
import { compareMany, readinessDay } from '../derived/readiness.ts';
import { leavesOf } from '../rules/readiness-sets.ts';
import { type Comparison, type CriteriaSet, SUBJECTS } from '../rules/readiness-types.ts';
import {
  CONFIDENCE_WORDS,
  PURPOSE_WORDS,
  subjectName,
  subjectShort,
  thresholdOf,
} from '../rules/readiness-words.ts';
import type { Day } from '../rules/types.ts';
import {
  asOfNote,
  PORTION,
  screenTable,
  type Table,
  type WriteColumn,
  type WriteRow,
} from '../sheets/queries.ts';
import type { ListFilters } from './asking.ts';
import type { Held } from './comparing.ts';
import { DISCLAIMER } from './comparing-page.ts';
import { filtersInWords, stageWord } from './list-page.ts';
import { nearIds, nearRows } from './listing.ts';
import { criteriaWords, dueInWords, linesOf, setsInForce } from './sets.ts';
import { countsInWords, shownLine, stateInWords, totalOf } from './words.ts';

const HEAD: WriteColumn[] = [
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'chain', header: '产业赛道' },
  { key: 'area', header: '镇街园区' },
  { key: 'officer', header: '专员', width: 12 },
  { key: 'stage', header: '阶段', width: 12 },
  { key: 'met', header: '达到', kind: 'whole' },
  { key: 'total', header: '条件数', kind: 'whole' },
  { key: 'near', header: '接近', kind: 'whole' },
  { key: 'not_met', header: '未达到', kind: 'whole' },
  { key: 'no_data', header: '缺数据', kind: 'whole' },
  { key: 'manual', header: '待判断', kind: 'whole' },
  { key: 'judged', header: '人工判断', kind: 'whole' },
];
/** 一企一策: what officers fill in beside what lacks. */
const TAIL: WriteColumn[] = [
  { key: 'lacks', header: '缺什么', width: 60 },
  { key: 'measure', header: '措施', width: 40 },
  { key: 'owner', header: '责任人', width: 12 },
  { key: 'due', header: '时限', width: 14 },
];

function* portions(db: Db, ids: readonly number[], set: CriteriaSet | null, day: Day, filters: ListFilters) {
  for (let at = 0; at < ids.length; at += PORTION) {
    const rows = nearRows(db, filters.subject, ids.slice(at, at + PORTION));
    const found =
      set === null
        ? new Map<number, Comparison>()
        : compareMany(
            db,
            rows.map((row) => row.id),
            set,
            day,
          );
    yield rows.map((row): WriteRow => {
      const lines = found.get(row.id)?.lines ?? [];
      const own = Object.fromEntries(
        lines.map((line) => [
          `c_${line.code}`,
          line.value === '—' ? stateInWords(line) : `${line.value}，${stateInWords(line)}`,
        ]),
      );
      return {
        name: row.name,
        uscc: row.uscc,
        chain: row.chain,
        area: row.area,
        officer: row.officer,
        stage: stageWord(filters.subject, row.stage),
        met: row.met,
        total: totalOf(row),
        near: row.near,
        not_met: row.notMet,
        no_data: row.noData,
        manual: row.manual,
        judged: row.judgedMet + row.judgedNotMet,
        ...own,
        lacks: row.words,
      };
    });
  }
}

/** Which enterprises, and their order, is settled at once; their lines are compared while the table is written. */
export function workList(
  db: Db,
  filters: ListFilters,
  { me, today }: { me: string; today: Day },
): Table & { count: number } {
  const ids = nearIds(db, filters, me);
  const day = readinessDay(db) || today;
  const set = setsInForce(db, day).find(({ subject }) => subject === filters.subject)?.set ?? null;
  const narrowed = filtersInWords(filters, me);
  const own = (set?.criteria ?? []).map(
    (one): WriteColumn => ({
      key: `c_${one.code}`,
      header: `${one.words}（${thresholdOf(one.test)}）`,
      width: 26,
    }),
  );
  const table = screenTable(`最接近达标：${subjectShort(filters.subject)}`, {
    notes: [
      asOfNote(day),
      ...(set === null ? [] : [`条件：${criteriaWords(set)}`]),
      ...(narrowed === '' ? [] : [`筛选：${narrowed}`]),
      `属统计口径、现未持有的企业，缺得少的在前；${DISCLAIMER}`,
    ],
    columns: [...HEAD, ...own, ...TAIL],
    rows: () => portions(db, ids, set, day, filters),
  });
  return { ...table, count: ids.length };
}

const known = (words: string) => (words === '—' ? null : words);

export function comparisonTable(name: string, asOf: Day, held: Held | null): Table {
  return screenTable(`${name}条件对照`, {
    notes: [
      asOfNote(asOf),
      ...(held === null
        ? ['这一天没有施行的条件']
        : [
            `${subjectName(held.subject)}，${PURPOSE_WORDS[held.purpose]}：${countsInWords(held.comparison)}`,
            `条件：${criteriaWords(held.set)}${dueInWords(held)}；上年度为 ${held.comparison.year}年`,
          ]),
      DISCLAIMER,
    ],
    columns: [
      { key: 'words', header: '条件', width: 30 },
      { key: 'threshold', header: '标准', width: 24 },
      { key: 'value', header: '现值', width: 30 },
      { key: 'state', header: '结果', width: 18 },
      { key: 'why', header: '说明', width: 50 },
      { key: 'source', header: '数据来源', width: 16 },
      { key: 'clause', header: '条款', width: 50 },
    ],
    rows: (held?.comparison.lines ?? [])
      .map(shownLine)
      .map(({ words, threshold, value, state, why, source, clause }) => ({
        words,
        threshold,
        value: known(value),
        state,
        why,
        source,
        clause,
      })),
  });
}

export function setsTable(db: Db, today: Day, notes: readonly string[]): Table {
  return screenTable('认定条件各版本', {
    notes: [...notes, '新的在前'],
    columns: [
      { key: 'subject', header: '类别', width: 18 },
      { key: 'purpose', header: '用于', width: 10 },
      { key: 'number', header: '版本', width: 10 },
      { key: 'state', header: '状态', width: 12 },
      { key: 'name', header: '名称', width: 50 },
      { key: 'document', header: '文号', width: 26 },
      { key: 'from', header: '施行日期', kind: 'day' },
      { key: 'until', header: '最后施行日', kind: 'day' },
      { key: 'count', header: '条件数', kind: 'whole' },
      { key: 'differences', header: '与上一版相比', width: 60 },
      { key: 'reason', header: '原因', width: 30 },
      { key: 'by', header: '记录人' },
      { key: 'at', header: '记录时间', kind: 'minute' },
    ],
    rows: SUBJECTS.flatMap((subject) =>
      linesOf(db, subject, today).map(({ set, number, state, differences }) => ({
        subject: subjectShort(subject),
        purpose: PURPOSE_WORDS[set.purpose],
        number: `第 ${number} 版`,
        state,
        name: set.name,
        document: set.document_no,
        from: set.holds_from,
        until: set.holds_until,
        count: set.criteria.length,
        differences: differences.join('；'),
        reason: set.reason,
        by: set.recorded_by,
        at: set.recorded_at,
      })),
    ),
  });
}

export function setTable(set: CriteriaSet): Table {
  return screenTable(`${subjectName(set.subject)}${PURPOSE_WORDS[set.purpose]}条件`, {
    notes: [
      `${criteriaWords(set)}`,
      `出处：${set.source}`,
      ...(set.note === '' ? [] : [`说明：${set.note}`]),
    ],
    columns: [
      { key: 'words', header: '条件', width: 30 },
      { key: 'threshold', header: '标准', width: 30 },
      { key: 'near', header: '接近幅度', width: 16 },
      { key: 'clause', header: '条款', width: 60 },
      { key: 'confidence', header: '出处可靠程度', width: 22 },
    ],
    rows: set.criteria.map((one) => ({
      words: one.words,
      threshold: thresholdOf(one.test),
      near: nearInWords(one),
      clause: one.clause,
      confidence: CONFIDENCE_WORDS[one.confidence],
    })),
  });
}

/** 10%; 10%、25% where the parts differ; '' where nothing is measured. */
export function nearInWords(criterion: CriteriaSet['criteria'][number]): string {
  const shares = leavesOf(criterion).map(({ near }) => `${Math.round((near ?? 0.1) * 1_000) / 10}%`);
  return [...new Set(shares)].join('、');
}
