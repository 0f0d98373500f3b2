import t from 'tap';
import { paperTables } from '../../server/summaries/paper-tables.ts';
import { writePaper } from '../../server/summaries/queries.ts';
import { fileOf, quarterOf, RARE } from './papers.ts';
import { partOf } from './read-docx.ts';

t.test('each table of the paper is a sheet under its title, its day and what is counted', async (t) => {
  const { paper } = fileOf(quarterOf(13));
  const tables = paperTables(paper) ?? [];
  const all = [...paper.sections, ...paper.annexes].flatMap((one) => one.tables);
  t.equal(tables.length, all.length);
  for (const [i, { title, notes = [], columns, rows }] of tables.entries()) {
    t.match(title, paper.title);
    t.match(notes[0], /^截至2026年9月30日。文档编号2026Q3，第1版/);
    t.ok(notes.some((one) => one.startsWith('统计口径：新增为')));
    t.same(
      columns.map(({ header }) => header),
      all[i]?.columns.map(({ head }) => head),
    );
    t.equal(Array.isArray(rows) ? rows.length : -1, all[i]?.rows.length);
  }
  t.equal(new Set(tables.map(({ name }) => name)).size, tables.length);
});

t.test('figures are numbers, days are days, codes are text', async (t) => {
  const file = fileOf(quarterOf(13));
  const bytes = await writePaper(file, 'xlsx');
  const names = [...partOf(bytes, 'xl/workbook.xml').matchAll(/<sheet name="([^"]+)"/g)].map(
    ([, one]) => one,
  );
  t.equal(names[0], '表1 三年目标完成情况');
  const sheet = (name: string) => partOf(bytes, `xl/worksheets/sheet${names.indexOf(name) + 1}.xml`);
  const goals = sheet('表1 三年目标完成情况');
  t.match(goals, /<v>32\.5<\/v>/, '13 of 40');
  t.notMatch(goals, /<t[^>]*>[+−]?\d+(\.\d+)?<\/t>/, 'no figure is text');
  const completion = sheet('附件1 2026年第三季度目标完成情况表');
  t.match(completion, /<v>32\.5<\/v>/);
  t.match(completion, /<v>-6<\/v>/, 'a minus of the paper is one of arithmetic');
  t.notMatch(completion, /<t[^>]*>[+−]?\d+(\.\d+)?<\/t>/);
  const list = sheet('附件2 2026年第三季度新增企业名单');
  t.match(list, /<v>46235<\/v>/, '2026-08-01');
  for (const name of RARE.slice(0, 3)) t.match(list, name);
  t.match(list, /<t>91330411YY[0-9A-Z]{8}<\/t>/);
});

t.test('the same bytes each time; an empty quarter says so', async (t) => {
  const file = fileOf(quarterOf(0));
  const bytes = await writePaper(file, 'xlsx');
  t.same(await writePaper(file, 'xlsx'), bytes);
  t.ok(paperTables(file.paper)?.some(({ notes = [] }) => notes.includes('本季没有新增企业。')));
});
