/** A judged file as the page before importing shows it: a tab for each fate, its rows by pages. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { count, link } from '../format.ts';
import { headerKey } from './columns.ts';
import { KIND_WORDS, unitOf } from './import-result.ts';
import type { Judgement } from './judging.ts';
import { specOf } from './mapping.ts';
import { readMemoryBy, type Staged } from './staged.ts';
import type { RowOutcome, Verdict } from './staged-rows.ts';

export const TABS = ['moved', 'refused', 'new', 'changed', 'unchanged', 'left', 'passed'] as const;
export type Tab = (typeof TABS)[number];

const TAB_WORDS: Record<Tab, string> = {
  moved: '核对后有变化',
  refused: '有问题',
  new: '新增',
  changed: '修改',
  unchanged: '不变',
  left: '不导入',
  passed: '略过',
};
/** Rows that somebody may leave out. */
const LEAVABLE: readonly Tab[] = ['moved', 'new', 'changed'];

const WHERE: Record<Tab, string> = {
  moved: 'moved = 1 and left_out = 0',
  refused: "verdict = 'refused' and left_out = 0",
  new: "verdict = 'new' and left_out = 0",
  changed: "verdict = 'changed' and left_out = 0",
  unchanged: "verdict = 'unchanged' and left_out = 0",
  left: 'left_out = 1',
  passed: "verdict = 'passed' and left_out = 0",
};

const PER_PAGE = 100;

interface Row {
  number: number;
  cells: string;
  verdict: Verdict | null;
  outcome: string | null;
}

const statements = perConnection(({ $client }) => ({
  counts: $client.prepare<[number, number], Record<Tab, number>>(
    `select ${TABS.map((tab) => `total(${WHERE[tab]}) as "${tab}"`).join(', ')}
       from staged_row where staged_id = ? and sheet = ?`,
  ),
  rows: Object.fromEntries(
    TABS.map((tab) => [
      tab,
      $client.prepare<[number, number, number, number], Row>(
        `select number, cells, verdict, outcome from staged_row
          where staged_id = ? and sheet = ? and ${WHERE[tab]} order by number limit ? offset ?`,
      ),
    ]),
  ) as Record<Tab, ReturnType<typeof $client.prepare<[number, number, number, number], Row>>>,
}));

export function countTabs(db: Db, { id, sheet }: Pick<Staged, 'id' | 'sheet'>): Record<Tab, number> {
  const counts = statements(db).counts.get(id, sheet);
  if (counts === undefined) throw new Error('no counts');
  return counts;
}

const NO_OUTCOME: RowOutcome = { name: '', uscc: '', differences: [] };

function rowsOf(db: Db, { id, sheet, columns }: Staged, tab: Tab, page: number) {
  const rows = statements(db).rows[tab].all(id, sheet, PER_PAGE, (page - 1) * PER_PAGE);
  const named = columns.find((one) => one.field === 'name') ?? columns.find((one) => one.field === 'uscc');
  return rows.map(({ number, cells, verdict, outcome }) => {
    const told = outcome === null ? NO_OUTCOME : (JSON.parse(outcome) as RowOutcome);
    const own = told.name === '' ? textAt(cells, named?.index ?? 0) : told.name;
    return { number, verdict, ...told, name: own === '' ? '—' : own };
  });
}

function textAt(cells: string, index: number): string {
  const cell = (JSON.parse(cells) as (string | 0 | { t: string })[])[index];
  return cell === undefined || cell === 0 ? '' : typeof cell === 'string' ? cell : cell.t;
}

/** 导入 118 行，跳过 4 行; null where there is nothing to import. */
export function actInWords({ added, changed, refused }: Judgement['counts']): string | null {
  const written = added + changed;
  if (written === 0) return null;
  return `导入 ${count(written)} 行${refused === 0 ? '' : `，跳过 ${count(refused)} 行`}`;
}

function sayOf({ counts, doubts }: Judgement, moved: number): string {
  const { rows, refused, unchanged, added, changed } = counts;
  const written = added + changed;
  if (moved > 0 && written === 0 && refused === 0)
    return `核对之后有 ${count(moved)} 行发生了变化，现在全部与已有内容一致，没有要导入的行。`;
  if (moved > 0) return `核对之后有 ${count(moved)} 行发生了变化，还没有导入。看过这些行再导入。`;
  if (rows === 0) return '文件里没有可以导入的行。';
  if (refused === rows) return `全部 ${count(rows)} 行都有问题，没有可以导入的行。`;
  if (refused > 0 && written > 0)
    return `${count(refused)} 行有问题，其余 ${count(rows - refused)} 行可以导入。${doubts > 0 ? `其中 ${count(doubts)} 行的数值须先核对。` : ''}`;
  if (refused > 0)
    return `${count(refused)} 行有问题，其余 ${count(unchanged)} 行与已有内容一致，没有要导入的行。`;
  if (written === 0) return `全部 ${count(rows)} 行与已有内容一致，没有要导入的行。`;
  return `全部 ${count(rows)} 行可以导入。${doubts > 0 ? `其中 ${count(doubts)} 行的数值须先核对。` : ''}`;
}

const LISTS = { chain: '产业赛道', area: '镇街园区', officer: '服务专员' } as const;

function toldOf({ newValues, skippedRows }: Judgement): string[] {
  const told: string[] = [];
  for (const [list, word] of Object.entries(LISTS) as [keyof typeof LISTS, string][]) {
    const values = newValues[list];
    if (values.length > 0) told.push(`新的${word}，导入后加入选项：${values.join('、')}`);
  }
  for (const [why, rows] of Map.groupBy(skippedRows, (one) => one.why)) {
    const named = rows.slice(0, 20).map((one) => one.row);
    told.push(
      `略过${why}：第 ${named.join('、')} 行${rows.length > named.length ? `等 ${rows.length} 行` : ''}`,
    );
  }
  return told;
}

function columnsInWords({ columns }: Staged, { unknownColumns }: Judgement): string {
  const read = columns.filter((one) => one.field !== '');
  const remembered = read.filter((one) => one.how === 'remembered').length;
  return [
    `${read.length} 列已对应`,
    ...(remembered > 0 ? [`其中 ${remembered} 列按以前的选择`] : []),
    ...(unknownColumns.length > 0 ? [`没有用到的列：${unknownColumns.join('、')}`] : []),
  ].join('，');
}

/** Columns that are taken for what somebody said of an earlier file: each by name, since that may be wrong here. */
function rememberedInWords(db: Db, { kind, columns }: Staged): string | null {
  const remembered = columns.filter((one) => one.how === 'remembered');
  if (remembered.length === 0) return null;
  const by = readMemoryBy(db, kind);
  const words = remembered.map(({ header, field }) => {
    const what = field === '' ? '不导入' : `作“${specOf(kind, field)?.names[0] ?? field}”`;
    return `“${header}”${what}（${by.get(headerKey(header)) ?? '以前'}选定）`;
  });
  return `按以前的选择：${words.join('，')}`;
}

/** The first sheet that fits is read; what stands on others is easily thought to be in as well. */
function unreadInWords({ sheets, sheet }: Staged): string | null {
  const others = sheets.flatMap((name, at) => (at === sheet ? [] : [name || `工作表 ${at + 1}`]));
  if (others.length === 0) return null;
  return `只读取工作表“${sheets[sheet] ?? ''}”，没有读取：${others.join('、')}`;
}

/** The page; `asked` is the tab that was asked for, `page` from 1. */
export function checkPage(db: Db, staged: Staged, judgement: Judgement, asked: string, page: number) {
  const counts = countTabs(db, staged);
  const first = TABS.find((tab) => counts[tab] > 0 && tab !== 'passed') ?? 'new';
  const tab = TABS.find((one) => one === asked && counts[one] > 0) ?? first;
  const here = `/sheets/checks/${staged.token}`;
  const pages = Math.max(1, Math.ceil(counts[tab] / PER_PAGE));
  const current = Math.min(Math.max(1, page), pages);
  return {
    kindWord: KIND_WORDS[staged.kind],
    kind: staged.kind,
    unit: unitOf(staged.kind),
    fileName: staged.file_name,
    say: sayOf(judgement, counts.moved),
    act: actInWords(judgement.counts),
    counts: judgement.counts,
    doubts: judgement.doubts,
    stamp: staged.stamp,
    tab,
    tabs: TABS.filter((one) => counts[one] > 0 && (one !== 'passed' || one === tab)).map((one) => ({
      code: one,
      word: TAB_WORDS[one],
      count: counts[one],
      href: link(here, { tab: one }),
      isCurrent: one === tab,
    })),
    canLeave: LEAVABLE.includes(tab),
    rows: rowsOf(db, staged, tab, current),
    total: counts[tab],
    page: current,
    pages,
    previous: current > 1 ? link(here, { tab, page: current - 1 }) : null,
    next: current < pages ? link(here, { tab, page: current + 1 }) : null,
    warnings: judgement.warnings.slice(0, 200),
    moreWarnings: Math.max(0, judgement.warnings.length - 200),
    columns: columnsInWords(staged, judgement),
    notes: [unreadInWords(staged), rememberedInWords(db, staged)].filter((one) => one !== null),
    told: toldOf(judgement),
  };
}
