import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { currentEntries, updateDays } from '../calendar/queries.ts';
import { enterprisesById } from '../enterprises/queries.ts';
import { fileLinks, link } from '../format.ts';
import { type Faults, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { dayInWords, yearOf } from '../rules/days.ts';
import { missesInWords } from '../rules/holdings.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import {
  type Holder,
  listHolders,
  outcomeName,
  recordUpdate,
  type UpdateState,
  updateOf,
  updatesOf,
} from './updates.ts';

const PER_PAGE = 100;
const STATES: Record<UpdateState, string> = { open: '未登记', done: '已完成', missed: '漏报' };

function stateIn(word = ''): UpdateState | null {
  return word === 'open' || word === 'done' || word === 'missed' ? word : null;
}

/** 年度信息更新 of everybody who owes one in a year: ticked off from the list, many at once. */
export async function updatesRoutes(app: FastifyInstance) {
  function asked(query: unknown) {
    const typed = typedFrom(query);
    const days = updateDays(currentEntries(app.db), app.today());
    const year = /^\d{4}$/.test(typed.year ?? '') ? Number(typed.year) : yearOf(app.today());
    const last = days.filter((one) => one.year === year).at(-1);
    const due = last?.due ?? null;
    const officer = (typed.officer ?? '').trim().slice(0, 100) || null;
    const page = /^[1-9]\d{0,5}$/.test(typed.page ?? '') ? Number(typed.page) : 1;
    return {
      year,
      due,
      isAssumed: last?.isAssumed ?? false,
      years: [...new Set(days.map((one) => one.year))].sort(),
      state: stateIn(typed.state),
      officer,
      page,
    };
  }
  type Asked = ReturnType<typeof asked>;
  const found = ({ year, due, state, officer, page }: Asked) =>
    due === null
      ? { items: [], total: 0 }
      : listHolders(app.db, { year, due, state, officer, limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
  const wordOf = ({ outcome, done_on }: Pick<Holder, 'outcome' | 'done_on'>) =>
    outcome === null ? '未登记' : `${outcomeName(outcome)}${done_on === null ? '' : ` ${done_on}`}`;

  function page(
    request: FastifyRequest,
    reply: FastifyReply,
    at: Asked,
    { typed, faults }: { typed: Typed; faults: Faults },
  ) {
    const query = { year: at.year, state: at.state, officer: at.officer };
    const to = (more: Record<string, string | number | null>) =>
      link('/holdings/updates', { ...query, ...more });
    const { items, total } = found(at);
    const { display } = request.person;
    return show(
      reply,
      'holdings/updates',
      {
        title: `${at.year}年年度信息更新`,
        nav: 'attention',
        ...at,
        words: missesInWords(0, at.year),
        holders: items.map((one) => ({ ...one, word: wordOf(one), officerName: one.officer ?? '未指派' })),
        total,
        tabs: at.years.map((year) => ({
          word: `${year}年`,
          href: to({ year }),
          isCurrent: year === at.year,
        })),
        states: [
          { word: '全部', href: to({ state: null }), isCurrent: at.state === null },
          ...(['open', 'done', 'missed'] as const).map((state) => ({
            word: STATES[state],
            href: to({ state }),
            isCurrent: at.state === state,
          })),
          {
            word: '我负责的',
            href: to({ officer: at.officer === display ? null : display }),
            isCurrent: at.officer === display,
          },
        ],
        action: to({ page: at.page === 1 ? null : at.page }),
        pages: Math.max(1, Math.ceil(total / PER_PAGE)),
        pageHref: (n: number) => to({ page: n === 1 ? null : n }),
        out: fileLinks('/holdings/updates/exports/updates', query),
        typed,
        faults,
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/holdings/updates', { config: { may: 'read enterprises' } }, async (request, reply) =>
    page(request, reply, asked(request.query), { typed: { done_on: app.today() }, faults: {} }),
  );

  app.post('/holdings/updates', { config: { may: 'keep enterprises' } }, async (request, reply) => {
    const at = asked(request.query);
    const typed = typedFrom(request.body);
    const ticked = idsIn(request.body);
    const day = readDay(typed.done_on ?? '');
    const faults: Faults = {};
    if (ticked.length === 0) faults.ids = '勾选已完成更新的企业';
    if (day === null) faults.done_on = WRITE_DATE;
    else if (day > app.today()) faults.done_on = `完成日期不能晚于今天（${dayInWords(app.today())}）`;
    if (Object.keys(faults).length > 0 || day === null) {
      return page(request, reply, at, { typed: { ...typed, ids: ticked.join(' ') }, faults });
    }
    const n = write(app.db, (tx) => {
      const known = enterprisesById(tx, ticked);
      const updates = updatesOf(tx, ticked);
      // Somebody may have ticked one of them meanwhile: it is not said twice.
      const open = [...known.values()].filter(
        (one) =>
          one.gone === null && updateOf(updates.get(one.id) ?? [], one.id, at.year)?.outcome !== 'done',
      );
      for (const one of open) {
        recordUpdate(tx, one, { year: at.year, outcome: 'done', done_on: day, note: null }, by(request));
      }
      return open.length;
    });
    giveFlash(app.db, request.person, `已登记 ${n} 家完成${at.year}年年度信息更新。`);
    return reply.redirect(
      link('/holdings/updates', { year: at.year, state: at.state, officer: at.officer }),
      303,
    );
  });

  app.get(
    '/holdings/updates/exports/:name',
    { config: { may: 'read enterprises' } },
    async (request, reply) => {
      const { kind } = fileAsked(request, ['updates']);
      const at = asked(request.query);
      const today = app.today();
      function* rows(): Generator<WriteRow[]> {
        const { year, due, state, officer } = at;
        if (due === null) return;
        for (let offset = 0; ; offset += PORTION) {
          const { items } = listHolders(app.db, { year, due, state, officer, limit: PORTION, offset });
          if (items.length === 0) return;
          yield items.map(({ name, uscc, since, officer: whose, outcome, done_on }) => ({
            name,
            uscc,
            since,
            officer: whose,
            outcome: outcome === null ? '未登记' : outcomeName(outcome),
            done_on,
          }));
        }
      }
      const table = screenTable(`${at.year}年年度信息更新`, {
        notes: [asOfNote(today), at.due === null ? '截至日待定' : `${dayInWords(at.due)}前完成`],
        columns: [
          { key: 'name', header: '企业名称', width: 40 },
          { key: 'uscc', header: '统一社会信用代码', kind: 'code', width: 22 },
          { key: 'since', header: '称号起', kind: 'day' },
          { key: 'outcome', header: '结果' },
          { key: 'done_on', header: '完成日期', kind: 'day' },
          { key: 'officer', header: '专员' },
        ],
        rows,
      });
      return answerTables(request, reply, {
        tables: [table],
        kind,
        fileName: `${at.year}年年度信息更新-${today}`,
        act: 'export updates',
        words: `${at.year}年年度信息更新（.${kind}），截至${dayInWords(today)}`,
      });
    },
  );
}

/** The enterprises that were ticked: at most a page of them. */
function idsIn(body: unknown): number[] {
  const given: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'ids') : undefined;
  const list = Array.isArray(given) ? given : [given];
  const ids = list
    .filter((one): one is string => typeof one === 'string' && /^[1-9]\d{0,14}$/.test(one))
    .map(Number);
  return [...new Set(ids)].slice(0, PER_PAGE);
}
