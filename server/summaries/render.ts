import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { percent } from '../drawing.ts';
import { escapeHtml, eta } from '../plugins/views.ts';
import { dayInWords, yearsInWords } from '../rules/days.ts';
import { type Cell, type Column, cellWords, columnGroups, type Paper, type Table } from '../rules/paper.ts';
import { type Issued, paperOf } from '../rules/summary-paper.ts';
import type { Summary, SummaryWords } from '../rules/summary-types.ts';
import { blackBullet } from './drawing.ts';

/** Raised whenever the same paper would come out as other bytes. */
export const TEMPLATE_VERSION = 'paper 2';

/** The paper's style: linked by pages, and carried within what is issued. */
export const STYLE = readFileSync(
  fileURLToPath(new URL('../../views/assets/paper.css', import.meta.url)),
  'utf8',
).trim();

/** A table with more columns than this is set smaller. */
const MOST_COLUMNS = 8;

/** More rows than this may not fit a page. */
const MOST_ROWS_KEPT = 20;

const classOf = ({ align, head }: Column): string =>
  [
    align === 'left' ? 'gw-l' : align === 'right' ? 'gw-r' : '',
    head === '统一社会信用代码' ? 'gw-code' : head === '序号' ? 'gw-keep' : head === '状态' ? 'gw-state' : '',
  ]
    .filter((one) => one !== '')
    .join(' ');

/** A table as the template loops over it: cells that share a place together, written out. */
function tableView(table: Table) {
  const groups = columnGroups(table.columns);
  const width = (group: readonly number[]): number =>
    Math.max(...group.map((i) => table.columns[i]?.width ?? 0));
  const bullets = table.bullets ?? [];
  const drawn = bullets.some((one) => one !== null);
  const whole = groups.reduce((sum, group) => sum + width(group), 0) + (drawn ? 44 : 0);
  const share = (n: number): string => percent((n / whole) * 100, 2);
  const column = (i: number): Column =>
    table.columns[i] ?? { head: '', format: 'text', align: 'center', width: 0 };
  const pieces = (group: readonly number[], row: readonly Cell[]) =>
    group.map((i) => ({ words: cellWords(column(i), row[i] ?? null), kind: classOf(column(i)) }));
  return {
    ...table,
    drawn,
    // A table of the text stays in one piece; a list of an annex goes on over pages, its head repeated.
    whole: table.caption !== '' && table.rows.length <= MOST_ROWS_KEPT,
    spanTarget: `${yearsInWords(bullets.find((one) => one !== null)?.years.length ?? 0)}目标`,
    drawnAt: 5,
    drawnWidth: share(44),
    wide: groups.length > MOST_COLUMNS || table.columns.some(({ under }) => under === true),
    heads: groups.map((group) => ({ words: group.map((i) => column(i).head), width: share(width(group)) })),
    lines: table.rows.map((row, at) => ({
      cells: groups.map((group) => ({
        kind: classOf(column(group[0] ?? 0)),
        pieces: pieces(group, row),
      })),
      bullet: bullets[at] === undefined || bullets[at] === null ? null : blackBullet(bullets[at]),
    })),
  };
}

/** What `/summaries/_paper` shows. @param level of the title's heading: 1 in a document of its own */
export function paperView(paper: Paper, level: 1 | 2) {
  return {
    level,
    dated: paper.dated === null ? '' : dayInWords(paper.dated),
    sheet: {
      ...paper,
      sections: paper.sections.map((one) => ({ ...one, tables: one.tables.map(tableView) })),
      annexes: paper.annexes.map((one) => ({ ...one, tables: one.tables.map(tableView) })),
    },
  };
}

/**
 * The paper as a document of its own: style within, nothing from outside, no clock, no token and no
 * word of who asks for it. The same paper gives the same bytes anywhere.
 */
export function renderPaper(paper: Paper): string {
  const body = eta.render('/summaries/_paper', paperView(paper, 1)).trim();
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="format-detection" content="telephone=no">
<meta name="color-scheme" content="light">
<title>${escapeHtml(paper.title)}</title>
<style>${STYLE}</style>
</head>
<body class="gw-desk gw-page">
${body}
</body>
</html>
`;
}

/** A summary with its words as a document: a draft where it is not issued. */
export function renderHtml(summary: Summary, words?: SummaryWords, issued: Issued | null = null): string {
  return renderPaper(paperOf(summary, words, issued));
}

/** The content policy of a document: nothing but its own style, known by its hash. */
export function policyOf(html: string): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
