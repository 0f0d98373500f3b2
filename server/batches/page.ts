/** What the pages of batches show, decided before the templates. */
import type { Db } from '../../db/open.ts';
import { count } from '../format.ts';
import type { Day, Instant } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { type Effects, effectsOf, pairsOf } from './effects.ts';
import { findLines } from './finding.ts';
import type { Batch } from './form.ts';
import { judgeLines, type Result, type Row } from './judging.ts';
import type { Staged } from './staged.ts';
import { headOf } from './words.ts';

const BADGES: Record<Result, { of: string; word: string }> = {
  match: { of: 'ok', word: '匹配' },
  check: { of: 'warn', word: '待核对' },
  choose: { of: 'warn', word: '待选择' },
  same: { of: '', word: '无需更新' },
  refused: { of: 'bad', word: '不能更新' },
  none: { of: '', word: '未找到' },
};

export interface ShownRow extends Row {
  badge: { of: string; word: string };
  isTicked: boolean;
  /** It is no longer what the person had agreed to. */
  isChanged: boolean;
  pick: string;
}

export interface CheckPage {
  head: string;
  short: string;
  say: string;
  rows: ShownRow[];
  /** Not ours: the normal case in the list of a province. */
  missing: ShownRow[];
  ticked: number;
  effects: Effects | null;
}

function sayOf(lines: number, rows: readonly ShownRow[]): string {
  const of = (result: Result) => rows.filter((row) => row.result === result).length;
  const parts = [`${count(rows.filter((row) => row.isTicked).length)} 家将更新`];
  const left = rows.filter((row) => row.draft !== null && !row.isTicked).length;
  const more: [number, string][] = [
    [of('choose'), '行待选择'],
    [left, '家没有勾选'],
    [of('refused'), '家不能更新'],
    [of('same'), '行无需更新'],
    [of('none'), '行不在企业库中'],
  ];
  for (const [n, word] of more) if (n > 0) parts.push(`${count(n)} ${word}`);
  return `名单 ${count(lines)} 行，${parts.join('，')}`;
}

/** Judges the list and says what would become of it. */
export function checkPage(
  db: Db,
  batch: Batch,
  { picks, ticks }: Pick<Staged, 'picks' | 'ticks'>,
  { today, now, changed = [] }: { today: Day; now: Instant; changed?: readonly number[] },
): CheckPage {
  const all = judgeLines(db, batch, findLines(db, batch.lines, picks), today).map(
    (row): ShownRow => ({
      ...row,
      badge: BADGES[row.result],
      isTicked: row.draft !== null && (ticks[String(row.line)] ?? row.proposed),
      isChanged: changed.includes(row.line),
      pick: row.by === 'chosen' ? (row.enterprise?.uscc ?? '') : '',
    }),
  );
  const ticked = all.filter((row) => row.isTicked);
  const { category } = batch.matter;
  return {
    head: headOf(batch),
    short: categoryShort(category),
    say: sayOf(all.length, all),
    rows: all.filter((row) => row.result !== 'none'),
    missing: all.filter((row) => row.result === 'none'),
    ticked: ticked.length,
    effects: ticked.length === 0 ? null : effectsOf(db, pairsOf(ticked), { category, today, now }),
  };
}
