/** The baseline as tables to be saved: the list, what came to it since, and what stands beside it. */
import type { FastifyInstance } from 'fastify';
import { wordIn } from '../address.ts';
import { NotFound } from '../errors.ts';
import { minute } from '../format.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { baselineDay } from '../rules/baseline.ts';
import { dayInWords } from '../rules/days.ts';
import { CATEGORIES, type Category, type Programme } from '../rules/types.ts';
import { categoryShort, programmeInWords } from '../rules/words.ts';
import { answerTables, fileAsked, screenTable, type Table } from '../sheets/queries.ts';
import { signedRows } from './lists.ts';
import { readBaselinePage, readWholeList, wholeOf } from './page.ts';
import { type Baseline, readBaselines } from './queries.ts';
import { nameOf } from './words.ts';

const LIST_COLUMNS: Table['columns'] = [
  { key: 'number', header: '序号', kind: 'whole', width: 8 },
  { key: 'name', header: '企业', width: 34 },
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'category', header: '类别' },
  { key: 'day', header: '认定（入库）日期', kind: 'day', width: 16 },
  { key: 'batch', header: '批次' },
  { key: 'document', header: '文号', width: 24 },
  { key: 'until', header: '有效期至', kind: 'day' },
  { key: 'lacks', header: '缺项' },
  { key: 'gone', header: '此后' },
];

type Shown = ReturnType<typeof wholeOf>[number];

function listTable(title: string, notes: readonly string[], rows: readonly Shown[]): Table {
  return screenTable(title, {
    notes,
    columns: LIST_COLUMNS,
    rows: rows.map((row) => ({
      number: row.number,
      name: row.name,
      uscc: row.uscc,
      category: row.short,
      day: row.effective_on,
      batch: row.batch,
      document: row.document_no,
      until: row.valid_until,
      lacks: row.lacks.join('、'),
      gone: row.gone,
    })),
  });
}

function signedWords(signed: Baseline | null): string {
  return signed === null
    ? '尚未签认，随记录变动'
    : `${signed.locked_by} ${minute(signed.locked_at)} 签认并锁定，第 ${signed.version} 版`;
}

export async function exporting(app: FastifyInstance) {
  const config = { may: 'read progress' } as const;
  const categoryIn = (query: unknown): Category | null => {
    const given = (query as { category?: unknown } | null)?.category;
    return CATEGORIES.find((one) => one === given) ?? null;
  };
  const about = (programme: Programme, signed: Baseline | null, category: Category | null) => [
    programmeInWords(programme),
    `截至${dayInWords(baselineDay(programme))}`,
    signedWords(signed),
    ...(category === null ? [] : [`类别：${categoryShort(category)}`]),
  ];

  app.get('/targets/baseline/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['list']);
    const { programme } = chooseProgramme(app.db, request.query, app.today());
    const day = baselineDay(programme);
    const category = categoryIn(request.query);
    const page = readBaselinePage(app.db, { programme, day, category, page: 1 });
    const notes = about(programme, page.signed, category);
    const rows = readWholeList(app.db, programme, category);
    const name = nameOf(programme, day);
    return answerTables(request, reply, {
      tables: [listTable(name, notes, rows), ...besides(page, notes)],
      kind,
      fileName: '基线名单',
      act: 'export targets',
      words: `${name}（.${kind}），共 ${rows.length} 条`,
    });
  });

  app.get('/targets/baseline/versions/:version/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['list']);
    const { programme } = chooseProgramme(app.db, request.query, app.today());
    const version = wordIn(request, 'version');
    const signed = readBaselines(app.db, programme.id).find((one) => String(one.version) === version);
    if (signed === undefined) throw new NotFound('baseline');
    const category = categoryIn(request.query);
    const rows = wholeOf(signedRows(app.db, signed), category);
    const notes = [...about(programme, signed, category), `校验值（SHA-256）${signed.sha256}`];
    return answerTables(request, reply, {
      tables: [listTable(`${signed.name}第 ${signed.version} 版`, notes, rows)],
      kind,
      fileName: `基线名单第${signed.version}版`,
      act: 'export targets',
      words: `${signed.name}第 ${signed.version} 版（.${kind}），共 ${rows.length} 条`,
    });
  });
}

type Page = ReturnType<typeof readBaselinePage>;

/** What stands beside the list on the page, a sheet each in .xlsx; those without a row are left out. */
function besides(page: Page, notes: readonly string[]): Table[] {
  const firm: Table['columns'] = [
    { key: 'name', header: '企业', width: 34 },
    { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
    { key: 'category', header: '类别' },
  ];
  const recorded: Table['columns'] = [
    { key: 'by', header: '录入人' },
    { key: 'at', header: '录入时间', kind: 'minute' },
  ];
  const tables: [title: string, columns: Table['columns'], rows: Table['rows'] & readonly unknown[]][] = [
    [
      '与签认名单的差异',
      [
        { key: 'word', header: '差异' },
        { key: 'by_n', header: '增减', kind: 'whole' },
        ...firm,
        { key: 'what', header: '记了什么', width: 50 },
        { key: 'reason', header: '理由', width: 40 },
        ...recorded,
      ],
      page.differences.flatMap((one) => {
        const base = { word: one.word, by_n: one.by, name: one.name, uscc: one.uscc, category: one.short };
        if (one.told.length === 0) return [base];
        return one.told.map((told) => ({
          ...base,
          what: told.what,
          reason: told.reason,
          by: told.recorded_by,
          at: told.recorded_at,
        }));
      }),
    ],
    [
      '签认后的补录',
      [
        ...firm,
        { key: 'what', header: '记录' },
        { key: 'reason', header: '补录理由', width: 40 },
        ...recorded,
      ],
      page.late.rows.map((one) => ({
        name: one.name,
        uscc: one.uscc,
        category: categoryShort(one.category),
        what: one.what,
        reason: one.reason,
        by: one.recorded_by,
        at: one.recorded_at,
      })),
    ],
    [
      '当日持有而未列入',
      [...firm, { key: 'why', header: '原因', width: 40 }],
      page.leftOut.map((one) => ({ name: one.name, uscc: one.uscc, category: one.short, why: one.why })),
    ],
    [
      '上年批次本年发文',
      [
        ...firm,
        { key: 'day', header: '公布日期', kind: 'day' },
        { key: 'batch', header: '批次' },
        { key: 'document', header: '文号', width: 24 },
      ],
      page.earlier.map((one) => ({
        name: one.name,
        uscc: one.uscc,
        category: one.short,
        day: one.effective_on,
        batch: one.batch,
        document: one.document_no,
      })),
    ],
  ];
  return tables
    .filter(([, , rows]) => rows.length > 0)
    .map(([title, columns, rows]) => screenTable(title, { notes, columns, rows }));
}
