import type { FastifyInstance, FastifyRequest } from 'fastify';
import { idIn } from '../address.ts';
import { detailOf, findRun, isUndoable, UNDO_DAYS } from '../batches/queries.ts';
import { count, day, fileLinks } from '../format.ts';
import { typedFrom } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type Table } from '../sheets/queries.ts';
import { findHandover, type Handover, linesOf, listHandovers, officersServing, sumsOf } from './queries.ts';
import { TAKERS } from './takers.ts';

const PER_PAGE = 50;

/** Who serves how many, what was handed over before, and what became of one hand-over. */
export async function results(app: FastifyInstance) {
  const config = { may: 'hand over' } as const;
  const pageIn = (request: FastifyRequest) => {
    const word = typedFrom(request.query).page ?? '';
    return /^[1-9]\d{0,5}$/.test(word) ? Number(word) : 1;
  };
  const unitOf = (what: string) => TAKERS.find((one) => one.what === what)?.unit ?? '件';

  function paged<T>(
    page: number,
    read: (window: { limit: number; offset: number }) => { total: number } & T,
  ) {
    const at = (n: number) => read({ limit: PER_PAGE, offset: (n - 1) * PER_PAGE });
    const first = at(page);
    const pages = Math.max(1, Math.ceil(first.total / PER_PAGE));
    return page <= pages ? { ...first, page, pages } : { ...at(pages), page: pages, pages };
  }

  app.get('/handover', { config }, async (request, reply) => {
    const found = paged(pageIn(request), (window) => listHandovers(app.db, window));
    return show(reply, 'handover/list', {
      title: '移交',
      nav: 'handover',
      officers: officersServing(app.db),
      ...found,
      out: fileLinks('/handover/exports/handovers'),
    });
  });

  app.get('/handover/:id', { config }, async (request, reply) => {
    const one = findHandover(app.db, idIn(request, 'handover'));
    const run = findRun(app.db, one.run_id, ['bulk']);
    const found = paged(pageIn(request), (window) => linesOf(app.db, one.id, window));
    return show(reply, 'handover/handover', {
      title: `移交${one.from_officer}负责的企业`,
      nav: 'handover',
      one,
      sums: sumsOf(app.db, one.id).map((sum) => ({ ...sum, unit: unitOf(sum.what) })),
      isUndoable: isUndoable(run, app.clock()),
      isUndone: detailOf(app.db, run, 'bulk undone') !== null,
      undoUntil: addDays(shanghaiDay(new Date(run.at)), UNDO_DAYS),
      ...found,
      out: fileLinks(`/handover/${one.id}/exports/lines`),
    });
  });

  app.get('/handover/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['handovers']);
    return answerTables(request, reply, {
      tables: [handovers()],
      kind,
      fileName: '移交记录',
      act: 'export handovers',
      words: `移交记录（.${kind}）`,
    });
  });

  app.get('/handover/:id/exports/:name', { config }, async (request, reply) => {
    const one = findHandover(app.db, idIn(request, 'handover'));
    const { kind } = fileAsked(request, ['lines']);
    const title = `移交${one.from_officer}负责的企业`;
    return answerTables(request, reply, {
      tables: [lines(one, title)],
      kind,
      fileName: title,
      act: 'export handovers',
      words: `${title}（.${kind}），${count(one.enterprises)} 家`,
    });
  });

  function handovers(): Table {
    function* rows() {
      for (let offset = 0; ; offset += PORTION) {
        const found = listHandovers(app.db, { limit: PORTION, offset }).handovers;
        if (found.length === 0) return;
        yield found.map((one) => ({ ...one }));
      }
    }
    return screenTable('移交记录', {
      notes: [asOfNote(app.today()), '新的在前'],
      columns: [
        { key: 'recorded_at', header: '时间', kind: 'minute' },
        { key: 'recorded_by', header: '办理人' },
        { key: 'from_officer', header: '移交人' },
        { key: 'enterprises', header: '企业（家）', kind: 'whole' },
        { key: 'effective_on', header: '生效日期', kind: 'day' },
        { key: 'reason', header: '原因', width: 40 },
      ],
      rows,
    });
  }

  function lines({ id, effective_on, reason }: Handover, title: string): Table {
    function* rows() {
      for (let offset = 0; ; offset += PORTION) {
        const found = linesOf(app.db, id, { limit: PORTION, offset }).lines;
        if (found.length === 0) return;
        yield found.map((one) => ({ ...one }));
      }
    }
    return screenTable(title, {
      notes: [asOfNote(app.today()), `自${day(effective_on)}起，原因：${reason}`],
      columns: [
        { key: 'what', header: '内容', width: 10 },
        { key: 'name', header: '企业名称', width: 34 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
        { key: 'things', header: '数量', kind: 'whole' },
        { key: 'to_officer', header: '接收人' },
        { key: 'officer', header: '现专员' },
      ],
      rows,
    });
  }
}
