/** The entries of a year, and the titles that run out within a month, as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { dayInWords } from '../rules/days.ts';
import {
  answerTables,
  asOfNote,
  fileAsked,
  PORTION,
  screenTable,
  type Table,
  type WriteRow,
} from '../sheets/queries.ts';
import { monthAsked, yearAsked } from './asking.ts';
import { listExpiries, titleWord } from './expiries.ts';
import { readCalendar } from './page.ts';

export async function exporting(app: FastifyInstance) {
  app.get('/calendar/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { what, kind } = fileAsked(request, ['entries', 'expiries']);
    const today = app.today();
    const made = what === 'entries' ? entries(yearAsked(request.query, today)) : expiries(request.query);
    return answerTables(request, reply, {
      tables: [made.table],
      kind,
      fileName: `${made.word}-${today}`,
      act: 'export calendar',
      words: `${made.word}（.${kind}），截至${dayInWords(today)}`,
    });
  });

  function entries(year: number): { table: Table; word: string } {
    const today = app.today();
    const { months } = readCalendar(app.db, { year, today });
    const word = `${year}年日历`;
    const table = screenTable(word, {
      notes: [asOfNote(today)],
      columns: [
        { key: 'title', header: '事项', width: 44 },
        { key: 'what', header: '种类', width: 30 },
        { key: 'span', header: '日期', width: 26 },
        { key: 'word', header: '状态', width: 16 },
        { key: 'source', header: '来源', width: 44 },
        { key: 'note', header: '说明', width: 30 },
      ],
      rows: months.flatMap(({ lines }) =>
        lines.map(({ title, what, span, word: state, source, note }) => ({
          title,
          what,
          span,
          word: state,
          source,
          note,
        })),
      ),
    });
    return { table, word };
  }

  function expiries(query: unknown): { table: Table; word: string } {
    const today = app.today();
    const { month, from, to } = monthAsked(query, today);
    const word = `${month} 到期的称号`;
    function* rows(): Generator<WriteRow[]> {
      for (let offset = 0; ; offset += PORTION) {
        const { items } = listExpiries(app.db, { from, to }, PORTION, offset);
        if (items.length === 0) return;
        yield items.map(({ name, uscc, kind, until, officer }) => ({
          name,
          uscc,
          title: titleWord(kind),
          until,
          officer,
        }));
      }
    }
    const table = screenTable(word, {
      notes: [asOfNote(today), '只列属统计口径的企业'],
      columns: [
        { key: 'name', header: '企业名称', width: 40 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code', width: 22 },
        { key: 'title', header: '称号', width: 24 },
        { key: 'until', header: '有效期至', kind: 'day' },
        { key: 'officer', header: '专员' },
      ],
      rows,
    });
    return { table, word };
  }
}
