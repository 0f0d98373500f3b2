import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { cellWords, columnGroups, type Paper, type Table } from '../../server/rules/paper.ts';
import { writePaper } from '../../server/summaries/queries.ts';
import { wordOf } from '../../server/summaries/word.ts';
import { fileOf, NOW, quarterOf, RARE } from './papers.ts';
import { partOf, readDocx } from './read-docx.ts';

const tablesOf = (paper: Paper): Table[] =>
  [...paper.sections, ...paper.annexes].flatMap(({ tables }) => tables).filter(({ rows }) => rows.length > 0);

/** A table of the paper as its cells are expected, head first. */
function expected({ columns, rows }: Table): string[][][] {
  const groups = columnGroups(columns);
  const words = (of: (i: number) => string) => groups.map((group) => group.map(of));
  return [
    words((i) => columns[i]?.head ?? ''),
    ...rows.map((row) => words((i) => cellWords(columns[i] ?? { format: 'text' }, row[i] ?? null))),
  ];
}

/** What stands outside tables, in its order. */
function lines(paper: Paper): string[] {
  const table = (one: Table) => [
    ...(one.rows.length === 0 ? [one.empty] : [one.caption, one.unit].filter((words) => words !== '')),
    ...one.notes.map((note) => `注：${note}`),
  ];
  return [
    paper.title,
    paper.subtitle,
    ...(paper.correction === '' ? [] : [`更正说明：${paper.correction}`]),
    ...paper.sections.flatMap(({ heading, paragraphs, tables }) => [
      ...(heading === '' ? [] : [heading]),
      ...paragraphs.map(({ lead, text }) => lead + text),
      ...tables.flatMap(table),
    ]),
    ...paper.annexes.map(({ title }, i) => `${i === 0 ? '附件：' : ''}${i + 1}.${title}`),
    ...(paper.dated === null
      ? []
      : [paper.signatures.map(({ role, name }) => `${role}：${name}`).join('　'), '2026年10月9日']),
    ...paper.annexes.flatMap(({ label, title, tables }) => [label, title, ...tables.flatMap(table)]),
    ...paper.counting.map((one, i) => (i === 0 ? `统计口径：${one}` : one)),
    ...paper.colophon,
  ];
}

for (const count of [0, 13, 60]) {
  t.test(`text and tables of the document are the paper's, with ${count} additions`, async (t) => {
    const file = fileOf(quarterOf(count));
    const read = readDocx(await writePaper(file, 'docx'));
    t.same(
      read.paragraphs.filter((one) => one !== ''),
      lines(file.paper),
    );
    t.same(read.tables, tablesOf(file.paper).map(expected));
    if (count > 0) for (const name of RARE) t.ok(read.tables.flat(3).includes(name), name);
  });
}

t.test('a draft says that it is one, and nobody signs it', async (t) => {
  const { paragraphs } = readDocx(await writePaper(fileOf(quarterOf(0), null), 'docx'));
  t.ok(paragraphs.includes('草稿，未签发。文档编号2026Q3。'));
  t.notOk(paragraphs.some((one) => one.startsWith('编制：')));
});

t.test('page, lines, numbers and faces are those of the standard, and everything is black', async (t) => {
  const bytes = await writePaper(fileOf(quarterOf(13)), 'docx');
  const { xml } = readDocx(bytes);
  t.match(xml, '<w:pgSz w:w="11906" w:h="16838"');
  t.match(xml, '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"');
  t.match(xml, '<w:docGrid w:type="lines" w:linePitch="579"/>');
  t.equal(xml.match(/<w:pageBreakBefore\/>/g)?.length, 2, 'each annex on its own page');
  const rows = xml.match(/<w:tr>/g)?.length;
  t.equal(xml.match(/<w:cantSplit\/>/g)?.length, rows);
  t.equal(xml.match(/<w:tblHeader\/>/g)?.length, xml.match(/<w:tbl>/g)?.length);
  t.notMatch(xml, /<w:drawing|<w:pict/);
  const settings = partOf(bytes, 'word/settings.xml');
  t.match(settings, /<w:mirrorMargins\/>.*<w:evenAndOddHeaders\/>/);
  for (const name of ['word/footer1.xml', 'word/footer2.xml'])
    t.match(partOf(bytes, name), /— .*PAGE.* —/, name);
  const styles = partOf(bytes, 'word/styles.xml');
  for (const face of ['方正小标宋简体', '仿宋_GB2312', '楷体_GB2312', '黑体', '宋体']) {
    t.match(styles, `w:eastAsia="${face}"`);
    t.match(partOf(bytes, 'word/fontTable.xml'), `<w:font w:name="${face}"><w:altName`);
  }
  const used = [...xml.matchAll(/w:(?:pStyle|rStyle) w:val="([^"]+)"/g)].map(([, id]) => id ?? '');
  for (const id of new Set(used)) t.match(styles, `w:styleId="${id}"`);
  for (const [, colour] of `${xml}${styles}`.matchAll(/w:color(?: w:val)?="([^"]+)"/g))
    t.equal(colour, '000000');
});

t.test('the document names the moment of its issue, and holds no clock of its own', async (t) => {
  const file = fileOf(quarterOf(3));
  const first = await writePaper(file, 'docx');
  t.match(partOf(first, 'docProps/core.xml'), `>${NOW}</dcterms:created>`);
  await new Promise((done) => setTimeout(done, 2_100));
  t.same(await writePaper(file, 'docx'), first, 'two seconds later the same bytes');
});

t.test('whatever an officer types stands in the document as it was typed', async (t) => {
  const { paper } = fileOf(quarterOf(0));
  const typed = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(typed, async (text) => {
      const own = {
        ...paper,
        sections: [{ key: 'x', heading: '', paragraphs: [{ lead: '', text }], tables: [] }],
      };
      const { paragraphs } = readDocx(await wordOf({ ...own, annexes: [] }, NOW));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold becomes a blank
      t.equal(paragraphs[2], text.replace(/[\0-\x1f\x7f\ufffe\uffff]/g, ' '));
    }),
    { numRuns: 40 },
  );
});

const OFFICE = '/usr/bin/soffice';
t.test(
  'another program opens it, on so many pages',
  { skip: !existsSync(OFFICE) && 'no soffice' },
  async (t) => {
    const dir = t.testdir({});
    const pages: number[] = [];
    for (const count of [0, 60]) {
      const file = join(dir, `${count}.docx`);
      writeFileSync(file, await writePaper(fileOf(quarterOf(count)), 'docx'));
      const profile = `-env:UserInstallation=file://${dir}/profile`;
      const options = [profile, '--headless', '--convert-to', 'pdf', '--outdir', dir, file];
      const child = spawn(OFFICE, options, { stdio: 'ignore' });
      await once(child, 'close');
      const pdf = readFileSync(join(dir, `${count}.pdf`), 'latin1');
      pages.push(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0);
    }
    const [none = 0, sixty = 0] = pages;
    t.ok(none >= 4 && none <= 12, `${none} pages without an addition`);
    t.ok(sixty >= none + 2 && sixty <= none + 10, `${sixty} pages with sixty`);
  },
);
