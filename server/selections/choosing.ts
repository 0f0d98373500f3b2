/** A selection is made, looked at, made smaller, taken away as a table, or handed to the batch update. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { keepStaged, MOST_LINES, newToken } from '../batches/queries.ts';
import { NotAllowed, NotFound } from '../errors.ts';
import { count } from '../format.ts';
import { typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { answerTables, enterprisesTable } from '../sheets/queries.ts';
import { conditionsIn, driftOf, selectionFrom, tickedIn } from './making.ts';
import { pageOf } from './paging.ts';
import { membersOf } from './planning.ts';
import { findSelection, keepSelection, type Selection } from './staged.ts';

const config = { may: 'read enterprises' } as const;
/** What the list's bar leads to. */
const NEXT = ['officer', 'tag', 'untag', 'enterprises.xlsx'] as const;

export async function choosing(app: FastifyInstance) {
  const { dataDir } = app.settings;
  const find = (request: FastifyRequest): Promise<Selection> =>
    findSelection(dataDir, wordIn(request, 'token'), request.person.accountId);

  function showSelection(reply: FastifyReply, selection: Selection, query: unknown, fault = '') {
    const { ids, token, announced } = selection;
    const words = conditionsIn(selection);
    return show(
      reply,
      'selections/page',
      {
        title: `所选企业 ${count(ids.length)} 家`,
        nav: 'enterprises',
        token,
        announced,
        words: words === '' ? '企业库全部' : words,
        back: `/enterprises?${selection.query}`,
        query: selection.query,
        dropped: selection.dropped.length,
        drift: driftOf(app.db, selection, app.today()),
        canStage: ids.length <= MOST_LINES,
        most: MOST_LINES,
        ...pageOf(membersOf(app.db, ids), query),
        faults: fault === '' ? {} : { rows: fault },
      },
      fault === '' ? 200 : 422,
    );
  }

  app.post('/selections', { config }, async (request, reply) => {
    const { person } = request;
    const { accountId } = person;
    if (accountId === null) throw new NotFound('selection');
    const typed = typedFrom(request.body);
    const made = selectionFrom(app.db, typed, { accountId, today: app.today() });
    if ('fault' in made) {
      const page = { title: '所选企业', nav: 'enterprises', faults: { '': made.fault } };
      return show(reply, 'selections/none', { ...page, back: `/enterprises?${typed.query ?? ''}` }, 422);
    }
    const { selection } = made;
    await keepSelection(dataDir, selection);
    const here = `/selections/${selection.token}`;
    if (typed.act === 'stage') return startStage(request, reply, selection);
    const next = NEXT.find((one) => one === typed.act);
    return reply.redirect(next === undefined ? here : `${here}/${next}`, 303);
  });

  app.get('/selections/:token', { config }, async (request, reply) =>
    showSelection(reply, await find(request), request.query),
  );

  app.post('/selections/:token/remove', { config }, async (request, reply) => {
    const selection = await find(request);
    const out = new Set(tickedIn(typedFrom(request.body)));
    const ids = selection.ids.filter((id) => !out.has(id));
    if (ids.length === selection.ids.length) {
      return showSelection(reply, selection, request.query, '勾选要去掉的企业');
    }
    if (ids.length === 0) return showSelection(reply, selection, request.query, '至少留下一家企业');
    const dropped = [...selection.dropped, ...selection.ids.filter((id) => out.has(id))];
    await keepSelection(dataDir, { ...selection, ids, dropped, asked: null });
    giveFlash(app.db, request.person, `已去掉 ${count(selection.ids.length - ids.length)} 家。`);
    return reply.redirect(`/selections/${selection.token}`, 303);
  });

  /** 更新阶段: the batch update takes the selection's codes as its list; all else is chosen there. */
  async function startStage(request: FastifyRequest, reply: FastifyReply, selection: Selection) {
    const { accountId, ids } = selection;
    for (const act of ['import', 'update status'] as const)
      if (!may(request.person, act)) throw new NotAllowed(act);
    if (ids.length > MOST_LINES) {
      const fault = `批量更新一次最多 ${count(MOST_LINES)} 家，所选 ${count(ids.length)} 家。先缩小条件`;
      return showSelection(reply, selection, request.query, fault);
    }
    const codes = membersOf(app.db, ids).flatMap((one) => (one.gone === null ? [one.uscc] : []));
    const token = newToken();
    const typed = { list: codes.join('\n') };
    await keepStaged(dataDir, { accountId, token, fileName: '', typed, picks: {}, ticks: {} });
    giveFlash(app.db, request.person, `名单已填入所选的 ${count(codes.length)} 家。选定事项和日期后核对。`);
    return reply.redirect(`/sheets/batches?from=${token}`, 303);
  }

  app.post('/selections/:token/stage', { config: { may: 'update status' } }, async (request, reply) =>
    startStage(request, reply, await find(request)),
  );

  /** 导出所选: the list's own table, limited to them and in their order. */
  app.get('/selections/:token/enterprises.xlsx', { config }, async (request, reply) => {
    const { ids } = await find(request);
    const contacts = may(request.person, 'reveal contacts');
    const only = { ids, words: `所选 ${count(ids.length)} 家` };
    const table = enterprisesTable(app.db, app.today(), { contacts, only, isToday: true });
    return answerTables(request, reply, {
      tables: [table],
      kind: 'xlsx',
      fileName: '所选企业',
      act: 'export enterprises',
      words: `企业名单（.xlsx，所选），共 ${count(table.count ?? ids.length)} 家${contacts ? '，含联系人' : ''}`,
    });
  });
}
