/**
 * A summary's paper as a .docx: the formal file, since face, lines and page numbers then do not depend
 * on a browser. Text and tables are the paper's; drawings are left out. The same paper and moment give
 * the same bytes anywhere.
 */
import { dayInWords } from '../rules/days.ts';
import type { Paper } from '../rules/paper.ts';
import type { Instant } from '../rules/types.ts';
import {
  AlignmentType,
  Document,
  DocumentGridType,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  type Table,
  TextRun,
} from './docx.ts';
import { fit, ledParagraph, paragraph, tableParts } from './word-parts.ts';
import { FIRST_OF_LIST, FONT_TABLE, LINE, NUMBER_INDENT, PAGE, SETTINGS, STYLES } from './word-styles.ts';
import { undated } from './zip-dates.ts';

type Part = Paragraph | Table;

/** “— 1 —” on the outer side: right on odd pages, left on even ones. */
function pageNumber(side: 'left' | 'right'): Footer {
  const isLeft = side === 'left';
  return new Footer({
    children: [
      new Paragraph({
        style: 'GwPage',
        alignment: isLeft ? AlignmentType.LEFT : AlignmentType.RIGHT,
        indent: isLeft ? { left: NUMBER_INDENT } : { right: NUMBER_INDENT },
        children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'] })],
      }),
    ],
  });
}

function annexList(paper: Paper): Part[] {
  return paper.annexes.map(({ title }, i) =>
    i === 0
      ? paragraph('GwList', `附件：${i + 1}.${title}`, { spacing: { before: LINE }, indent: FIRST_OF_LIST })
      : paragraph('GwList', `${i + 1}.${title}`),
  );
}

function signed(paper: Paper): Part[] {
  if (paper.dated === null) return [];
  const names = paper.signatures.map(({ role, name }) => `${role}：${name}`).join('　');
  return [paragraph('GwSigned', names), paragraph('GwDated', dayInWords(paper.dated))];
}

/** 统计口径 and what the paper rests on, below the last table. */
function endOf(paper: Paper): Part[] {
  const lines = [...paper.counting.map((one, i) => (i === 0 ? `统计口径：${one}` : one)), ...paper.colophon];
  return lines.map((line, i) => paragraph(i === 0 ? 'GwEndFirst' : 'GwEnd', line));
}

function bodyOf(paper: Paper): Part[] {
  const parts: Part[] = [
    new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun({ text: fit(paper.title) })] }),
    paragraph('GwSubtitle', paper.subtitle),
  ];
  if (paper.correction !== '') parts.push(paragraph('GwFix', `更正说明：${paper.correction}`));
  for (const { heading, paragraphs, tables } of paper.sections) {
    if (heading !== '') parts.push(paragraph('Heading1', heading));
    for (const { lead, text } of paragraphs) parts.push(ledParagraph(lead, text));
    for (const table of tables) parts.push(...tableParts(table));
  }
  parts.push(...annexList(paper), ...signed(paper));
  for (const { label, title, tables } of paper.annexes) {
    parts.push(paragraph('GwAnnex', label, { pageBreakBefore: true }), paragraph('Heading2', title));
    for (const table of tables) parts.push(...tableParts(table));
  }
  return [...parts, ...endOf(paper)];
}

const escaped = (text: string): string =>
  fit(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The document's own properties: its title and one moment, no program and no clock. */
const propertiesOf = (
  title: string,
  at: Instant,
): string => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escaped(title)}</dc:title><dc:language>zh-CN</dc:language><cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified></cp:coreProperties>`;

/** @param at the moment that the document names as its own: that of the issue, or of the draft's figures */
export async function wordOf(paper: Paper, at: Instant): Promise<Uint8Array> {
  const document = new Document({
    title: paper.title,
    evenAndOddHeaderAndFooters: true,
    sections: [
      {
        properties: { page: PAGE, grid: { type: DocumentGridType.LINES, linePitch: LINE } },
        footers: { default: pageNumber('right'), even: pageNumber('left') },
        children: bodyOf(paper),
      },
    ],
  });
  const bytes = await Packer.toBuffer(document, undefined, [
    { path: 'docProps/core.xml', data: propertiesOf(paper.title, at) },
    { path: 'word/styles.xml', data: STYLES },
    { path: 'word/settings.xml', data: SETTINGS },
    { path: 'word/fontTable.xml', data: FONT_TABLE },
  ]);
  return undated(bytes);
}
