/** Plans, their versions and those of the settings as tables to be saved. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { idIn } from '../address.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { dayInWords, spanInWords } from '../rules/days.ts';
import { settingsAt } from '../rules/facts.ts';
import type { Category, Programme } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import {
  answerTables,
  asOfNote,
  fileAsked,
  screenTable,
  type Table,
  type WriteRow,
} from '../sheets/queries.ts';
import { categoryOf, dayAsked, findVersion, plansOf } from './asking.ts';
import { type GridRow, gridOf, historyOf } from './page.ts';
import { readSettings, readTargets } from './queries.ts';
import { settingsInWords } from './words.ts';

const QUARTERS = ['一季度', '二季度', '三季度', '四季度'];
const GRID_COLUMNS: Table['columns'] = [
  { key: 'category', header: '类别', width: 34 },
  { key: 'state', header: '状态' },
  { key: 'year', header: '年度' },
  { key: 'target', header: '年度目标', kind: 'whole' },
  ...QUARTERS.flatMap((word, i) => [
    { key: `q${i}`, header: word, kind: 'whole' as const },
    { key: `sum${i}`, header: `${word}累计`, kind: 'whole' as const, width: 12 },
  ]),
];

function gridRows(grid: readonly GridRow[], category: string, state: string): WriteRow[] {
  return grid.map((row) => ({
    category,
    state,
    year: `${row.year}年`,
    target: row.target,
    ...Object.fromEntries(
      row.quarters.flatMap((one, i) => [
        [`q${i}`, one.planned],
        [`sum${i}`, one.cumulative],
      ]),
    ),
  }));
}

export async function exporting(app: FastifyInstance) {
  const config = { may: 'read progress' } as const;
  const programmeOf = (request: FastifyRequest, day = app.today()) =>
    chooseProgramme(app.db, request.query, day).programme;

  app.get('/targets/exports/:name', { config }, async (request, reply) => {
    const { what, kind } = fileAsked(request, ['targets', 'counting']);
    const asOf = what === 'targets' ? dayAsked(request.query, app.today()) : app.today();
    const programme = programmeOf(request, asOf);
    const settings = settingsInWords(settingsAt(readSettings(app.db, programme.id), asOf));
    const notes = [asOfNote(asOf), `统计口径：${settings}`, programme.name];
    const table = what === 'targets' ? plans(programme, asOf, notes) : versions(programme, notes);
    const word = what === 'targets' ? '目标' : '统计口径各版本';
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `${word}-${asOf}`,
      act: 'export targets',
      words: `${word}（.${kind}），截至${dayInWords(asOf)}`,
    });
  });

  function plans(programme: Programme, asOf: string, notes: string[]): Table {
    const all = plansOf(app.db, programme, asOf);
    const none = all.flatMap((one) => (one.record === null ? [one.name] : []));
    return screenTable('目标', {
      notes: [...notes, '计划新增，单位：家', ...(none.length === 0 ? [] : [`未设目标：${none.join('、')}`])],
      columns: GRID_COLUMNS,
      rows: all.flatMap((one) => gridRows(one.grid, one.name, one.state)),
    });
  }

  function versions(programme: Programme, notes: string[]): Table {
    const own = readSettings(app.db, programme.id);
    return screenTable('统计口径各版本', {
      notes: [...notes, '新的在前'],
      columns: [
        { key: 'number', header: '版本' },
        { key: 'holds_from', header: '生效日期', kind: 'day' },
        { key: 'words', header: '口径', width: 80 },
        { key: 'reason', header: '原因', width: 40 },
        { key: 'by', header: '记录人' },
        { key: 'at', header: '记录时间', kind: 'minute' },
      ],
      rows: own
        .map((version, i) => ({
          number: `第 ${i + 1} 版`,
          holds_from: version.holds_from,
          words: settingsInWords(version.settings),
          reason: version.reason,
          by: version.recorded_by,
          at: version.recorded_at,
        }))
        .reverse(),
    });
  }

  app.get('/targets/:category/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['history']);
    const category = categoryOf(request.params);
    const programme = programmeOf(request);
    const table = history(programme, category, [asOfNote(app.today()), programme.name, '新的在前']);
    const word = table.title ?? '';
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: word,
      act: 'export targets',
      words: `${word}（.${kind}）`,
    });
  });

  function history(programme: Programme, category: Category, notes: string[]): Table {
    const own = readTargets(app.db, programme.id).filter((one) => one.category === category);
    return screenTable(`${categoryShort(category)}目标的各版本`, {
      notes,
      columns: [
        { key: 'number', header: '版本' },
        { key: 'state', header: '状态', width: 22 },
        { key: 'holds_from', header: '生效日期', kind: 'day' },
        { key: 'differences', header: '与上一版相比', width: 50 },
        { key: 'reason', header: '原因', width: 40 },
        { key: 'document', header: '依据', width: 30 },
        { key: 'by', header: '记录人' },
        { key: 'at', header: '记录时间', kind: 'minute' },
      ],
      rows: historyOf(own).map(({ number, version, state, differences }) => ({
        number: `第 ${number} 版`,
        state,
        holds_from: version.holds_from,
        differences: differences.join('；'),
        reason: version.reason,
        document: version.document,
        by: version.recorded_by,
        at: version.recorded_at,
      })),
    });
  }

  app.get('/targets/versions/:id/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['plan']);
    const { programme, line } = findVersion(app.db, idIn(request, 'target version'));
    const { version, state, number } = line;
    const title = `${categoryShort(version.category)}目标第 ${number} 版`;
    const notes = [
      `自${dayInWords(version.holds_from)}起生效，${spanInWords(programme)}目标 ${version.target} 家`,
      `${programme.name}；计划新增，单位：家`,
    ];
    const rows = gridRows(gridOf(programme, version.cells), categoryShort(version.category), state);
    return answerTables(request, reply, {
      tables: [screenTable(title, { notes, columns: GRID_COLUMNS, rows })],
      kind,
      fileName: title,
      act: 'export targets',
      words: `${title}（.${kind}）`,
    });
  });
}
