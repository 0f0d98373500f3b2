/** The batches, what one of them did, and what taking it back does, as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { idIn } from '../address.ts';
import { minute } from '../format.ts';
import { kindName } from '../rules/words.ts';
import { answerTables, asOfNote, fileAsked, screenTable, type Table } from '../sheets/queries.ts';
import {
  eventsOfRun,
  findRun,
  isOfEdits,
  LISTED,
  latestBatches,
  type Run,
  type RunEvent,
} from './queries.ts';
import { editGroups, undoGroups } from './undo-groups.ts';

/** What an event of a run records, in the words of its category. */
export function eventInWords(one: RunEvent): string {
  return kindName(one.category, one as Parameters<typeof kindName>[1]);
}

export async function exporting(app: FastifyInstance) {
  const config = { may: 'import' } as const;

  app.get('/sheets/batches/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['runs']);
    const table = screenTable('批量更新记录', {
      notes: [asOfNote(app.today()), '最近的在前'],
      columns: [
        { key: 'title', header: '更新内容', width: 50 },
        { key: 'at', header: '时间', kind: 'minute' },
        { key: 'by', header: '操作人' },
        { key: 'lines', header: '名单（行）', kind: 'whole', width: 12 },
        { key: 'updated', header: '更新（家）', kind: 'whole', width: 12 },
      ],
      rows: latestBatches(app.db, LISTED).map(({ title, at, by, lines, updated }) => ({
        title,
        at,
        by,
        lines,
        updated,
      })),
    });
    const words = `批量更新记录（.${kind}）`;
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '批量更新记录',
      act: 'export batches',
      words,
    });
  });

  app.get('/sheets/batches/runs/:id/exports/:name', { config }, async (request, reply) => {
    const { what, kind } = fileAsked(request, ['rows', 'undo']);
    const run = findRun(app.db, idIn(request, 'run'), what === 'rows' ? ['batch'] : undefined);
    const table = what === 'rows' ? rows(run) : undo(run);
    const word = table.title ?? '';
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: word,
      act: 'export batches',
      words: `“${run.title}”的${word}（.${kind}）`,
    });
  });

  const about = (run: Run) => [asOfNote(app.today()), `${run.title}，${run.by} ${minute(run.at)}`];

  function rows(run: Run): Table {
    return screenTable('批量更新结果', {
      notes: about(run),
      columns: [
        { key: 'name', header: '企业', width: 34 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
        { key: 'what', header: '记录' },
        { key: 'day', header: '日期', kind: 'day' },
        { key: 'state', header: '现在', width: 40 },
      ],
      rows: eventsOfRun(app.db, run.id).map((one) => ({
        name: one.name,
        uscc: one.uscc,
        what: eventInWords(one),
        day: one.effective_on,
        state: one.void_reason === null ? '有记录' : `已作废：${one.void_reason}`,
      })),
    });
  }

  const groupsOf = (run: Run) =>
    isOfEdits(run)
      ? editGroups(app.db, run, app.clock())
      : undoGroups(app.db, run, { now: app.instant(), at: app.clock() });

  function undo(run: Run): Table {
    return screenTable(run.kind === 'batch' ? '撤销批量更新' : '撤销导入', {
      notes: about(run),
      columns: [
        { key: 'group', header: '处理', width: 24 },
        { key: 'name', header: '企业', width: 34 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
        { key: 'what', header: '记录', width: 24 },
        { key: 'why', header: '原因', width: 50 },
      ],
      rows: groupsOf(run).flatMap(({ word, list }) =>
        list.map(({ name, uscc, what, why }) => ({ group: word, name, uscc, what, why })),
      ),
    });
  }
}
