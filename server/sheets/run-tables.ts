/** The imports, and what became of their rows, as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { idIn } from '../address.ts';
import { minute } from '../format.ts';
import { answerTables, fileAsked } from './answering.ts';
import { KIND_WORDS, unitOf } from './import-result.ts';
import type { RefusedRow } from './judged.ts';
import { findRun, latestRuns, RUNS_LISTED } from './queries.ts';
import type { Table, WriteColumn } from './table.ts';
import { asOfNote, screenTable } from './table-notes.ts';

const ROW: WriteColumn = { key: 'row', header: '行号', kind: 'whole' };
const WHO: WriteColumn = { key: 'who', header: '企业', width: 34 };

function refusedTable(title: string, notes: readonly string[], refused: readonly RefusedRow[]): Table {
  return screenTable(title, {
    notes,
    columns: [
      ROW,
      WHO,
      { key: 'column', header: '列', width: 20 },
      { key: 'message', header: '原因', width: 80 },
    ],
    rows: refused.map(({ row, who, column, message }) => ({ row, who, column, message })),
  });
}

export async function runTables(app: FastifyInstance) {
  const config = { may: 'import' } as const;

  app.get('/sheets/runs/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['runs']);
    const table = screenTable('导入记录', {
      notes: [asOfNote(app.today()), '最近的在前'],
      columns: [
        { key: 'file', header: '文件', width: 40 },
        { key: 'word', header: '内容' },
        { key: 'at', header: '时间', kind: 'minute' },
        { key: 'by', header: '操作人' },
        { key: 'added', header: '新增', kind: 'whole' },
        { key: 'changed', header: '修改', kind: 'whole' },
        { key: 'unchanged', header: '不变', kind: 'whole' },
        { key: 'unit', header: '单位', width: 6 },
        { key: 'refused', header: '跳过（行）', kind: 'whole', width: 12 },
      ],
      rows: latestRuns(app.db, RUNS_LISTED).map(({ fileName, kind: what, at, by: who, counts }) => ({
        ...counts,
        file: fileName,
        word: KIND_WORDS[what],
        unit: unitOf(what),
        at,
        by: who,
      })),
    });
    const words = `导入记录（.${kind}）`;
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '导入记录',
      act: 'export imports',
      words,
    });
  });

  app.get('/sheets/runs/:id/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['refused']);
    const run = findRun(app.db, idIn(request, 'import'));
    const notes = [asOfNote(app.today()), `${run.fileName}，${run.by} ${minute(run.at)} 导入`];
    return answerTables(request, reply, {
      tables: [refusedTable('没有导入的行', notes, run.refused)],
      kind,
      fileName: '没有导入的行',
      act: 'export imports',
      words: `“${run.fileName}”没有导入的行（.${kind}）`,
    });
  });
}
