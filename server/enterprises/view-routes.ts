import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Tx, write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { NotAllowed } from '../errors.ts';
import { link, minuteInWords } from '../format.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import type { Person } from '../plugins/types.ts';
import { show } from '../plugins/views.ts';
import { readFilters } from './filters.ts';
import {
  addView,
  dropView,
  findView,
  judgeView,
  moveView,
  queryText,
  reviseView,
  type SavedView,
  type ViewDraft,
  viewInWords,
  viewsFor,
} from './saved-views.ts';
import { mayChange, mayShare, ViewForm } from './view-form.ts';

const NO_CONDITIONS = '先在企业库选定条件或排序，再存为视图';
const config = { may: 'read enterprises' } as const;
const HERE = '/enterprises/views';

/** The query of a form or an address as views keep it. */
const queryIn = (text: string | undefined) =>
  queryText(readFilters(Object.fromEntries(new URLSearchParams(text ?? ''))).filters);

const addressOf = ({ id, query }: Pick<SavedView, 'id' | 'query'>) => `/enterprises?${query}&view=${id}`;

type Outcome =
  | { how: 'saved'; view: Pick<SavedView, 'id' | 'query'> }
  | { how: 'faulty'; faults: Faults }
  | { how: 'stale'; now: SavedView };

/** 视图: a list's conditions under a name, for oneself or for all. */
export async function viewRoutes(app: FastifyInstance) {
  const find = (request: FastifyRequest): SavedView =>
    findView(app.db, idIn(request, 'view'), request.person.accountId);
  function findOwn(tx: Tx, request: FastifyRequest): SavedView {
    const view = findView(tx, idIn(request, 'view'), request.person.accountId);
    if (!mayChange(request.person, view)) throw new NotAllowed('view');
    return view;
  }

  app.get(HERE, { config }, async (request, reply) => {
    const { person } = request;
    const all = viewsFor(app.db, person.accountId);
    const own = all.filter((one) => one.account_id === person.accountId);
    return show(reply, 'enterprises/views', {
      title: '视图',
      nav: 'enterprises',
      views: all.map((one) => ({
        id: one.id,
        name: one.name,
        href: addressOf(one),
        words: viewInWords(one),
        who: one.shared ? `大家共用，${one.maker}保存` : '只有我',
        isOwn: one.account_id === person.accountId,
        canChange: mayChange(person, one),
        canRise: one.id !== own.at(0)?.id,
        canSink: one.id !== own.at(-1)?.id,
      })),
    });
  });

  function showForm(
    reply: FastifyReply,
    more: { view: SavedView | null; query: string; typed: Typed; faults?: Faults; stale?: SavedView | null },
  ) {
    const { view, query, typed, faults = {}, stale = null } = more;
    const { person } = reply.request;
    const status = stale !== null ? 409 : Object.keys(faults).length > 0 ? 422 : 200;
    return show(
      reply,
      'enterprises/view-form',
      {
        title: view === null ? '存为视图' : '修改视图',
        nav: 'enterprises',
        action: view === null ? HERE : `${HERE}/${view.id}/edit`,
        view,
        query,
        words: viewInWords({ query }),
        back: view === null ? `/enterprises?${query}` : HERE,
        // Whose it is decides who sees it: another's stays shared.
        canShare: mayShare(person) && (view === null || view.account_id === person.accountId),
        typed,
        faults,
        stale: stale === null ? null : staleWords(stale),
      },
      status,
    );
  }
  function staleWords(now: SavedView) {
    const when = minuteInWords(now.updated_at, app.today());
    const shared = now.shared ? '大家共用' : '只有本人';
    return { who: now.updated_by, when, name: now.name, shared, words: viewInWords(now) };
  }

  app.get(`${HERE}/new`, { config }, async (request, reply) => {
    const query = queryText(readFilters(request.query).filters);
    return showForm(reply, { view: null, query, typed: {} });
  });

  app.post(HERE, { config }, async (request, reply) => {
    const { person } = request;
    const read = readForm(ViewForm, request.body);
    const query = queryIn(read.typed.query);
    const faults: Faults = read.ok ? {} : read.faults;
    if (query === '') faults.name ??= NO_CONDITIONS;
    const { accountId } = person;
    if (!read.ok || accountId === null || query === '') {
      return showForm(reply, { view: null, query, typed: read.typed, faults });
    }
    if (read.data.shared && !mayShare(person)) throw new NotAllowed('view');
    const draft: ViewDraft = { name: read.data.name, shared: read.data.shared, query };
    const outcome = write(app.db, (tx): Outcome => {
      const fault = judgeView(tx, draft, { accountId, id: null });
      if (fault !== null) return { how: 'faulty', faults: { [fault.field]: fault.message } };
      return { how: 'saved', view: { id: addView(tx, draft, accountId, by(request)), query } };
    });
    if (outcome.how !== 'saved') {
      const found = outcome.how === 'faulty' ? outcome.faults : {};
      return showForm(reply, { view: null, query, typed: read.typed, faults: found });
    }
    giveFlash(app.db, person, `已存为视图“${draft.name}”。`);
    return reply.redirect(addressOf(outcome.view), 303);
  });

  app.get(`${HERE}/:id/edit`, { config }, async (request, reply) => {
    const view = findOwn(app.db, request);
    const typed = { name: view.name, shared: view.shared ? 'yes' : 'no', version: String(view.version) };
    return showForm(reply, { view, query: view.query, typed });
  });

  app.post(`${HERE}/:id/edit`, { config }, async (request, reply) => {
    const view = findOwn(app.db, request);
    const read = readForm(ViewForm, request.body);
    if (!read.ok) return showForm(reply, { view, query: view.query, typed: read.typed, faults: read.faults });
    const { name, version } = read.data;
    const outcome = write(app.db, (tx): Outcome => {
      const now = findOwn(tx, request);
      if (now.version !== version) return { how: 'stale', now };
      const shared = sharedAfter(request.person, now, read.data.shared);
      const draft = { name, shared, query: now.query };
      const fault = judgeView(tx, draft, { accountId: now.account_id, id: now.id });
      if (fault !== null) return { how: 'faulty', faults: { [fault.field]: fault.message } };
      reviseView(tx, now, draft, by(request));
      return { how: 'saved', view: now };
    });
    if (outcome.how === 'saved') {
      giveFlash(app.db, request.person, '已保存。');
      return reply.redirect(HERE, 303);
    }
    if (outcome.how === 'faulty')
      return showForm(reply, { view, query: view.query, typed: read.typed, faults: outcome.faults });
    const { now } = outcome;
    const typed = { ...read.typed, version: String(now.version) };
    return showForm(reply, { view: now, query: now.query, typed, stale: now });
  });

  /** 用当前条件更新视图: what the list shows now becomes what the view stands for. */
  app.post(`${HERE}/:id/conditions`, { config }, async (request, reply) => {
    const typed = typedFrom(request.body);
    const query = queryIn(typed.query);
    const outcome = write(app.db, (tx): Outcome => {
      const now = findOwn(tx, request);
      if (query === '') return { how: 'faulty', faults: { '': NO_CONDITIONS } };
      if (now.version !== Number(typed.version)) return { how: 'stale', now };
      reviseView(tx, now, { name: now.name, shared: now.shared, query }, by(request));
      return { how: 'saved', view: { id: now.id, query } };
    });
    if (outcome.how === 'saved') {
      giveFlash(app.db, request.person, '已用当前条件更新视图。');
      return reply.redirect(addressOf(outcome.view), 303);
    }
    const view = outcome.how === 'stale' ? outcome.now : find(request);
    const page = {
      title: '更新视图条件',
      nav: 'enterprises',
      faults: outcome.how === 'faulty' ? outcome.faults : {},
      view,
      now: staleWords(view),
      query,
      mine: viewInWords({ query }),
      keepHref: addressOf(view),
      back: link('/enterprises', { view: view.id }),
    };
    return show(reply, 'enterprises/view-conflict', page, outcome.how === 'stale' ? 409 : 422);
  });

  app.post(`${HERE}/:id/move`, { config }, async (request, reply) => {
    const to = typedFrom(request.body).to === 'down' ? 'down' : 'up';
    write(app.db, (tx) => {
      const view = findView(tx, idIn(request, 'view'), request.person.accountId);
      if (view.account_id !== request.person.accountId) throw new NotAllowed('view');
      moveView(tx, view, to);
    });
    return reply.redirect(HERE, 303);
  });

  app.get(`${HERE}/:id/drop`, { config }, async (request, reply) => {
    const view = findOwn(app.db, request);
    return show(reply, 'enterprises/view-drop', {
      title: '删除视图',
      nav: 'enterprises',
      view,
      words: viewInWords(view),
    });
  });

  app.post(`${HERE}/:id/drop`, { config }, async (request, reply) => {
    const name = write(app.db, (tx) => {
      const view = findOwn(tx, request);
      dropView(tx, view, by(request));
      return view.name;
    });
    giveFlash(app.db, request.person, `已删除视图“${name}”，企业没有变化。`);
    return reply.redirect(HERE, 303);
  });
}

/** Only its maker decides who sees a view, and only who may share can share it. */
function sharedAfter(person: Person, view: SavedView, wanted: boolean): boolean {
  if (view.account_id !== person.accountId) return view.shared;
  return wanted && mayShare(person);
}
