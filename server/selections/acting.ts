/** An act on a selection: typed, checked row by row, then done whole. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { runOfDigest } from '../batches/queries.ts';
import { knownWords, wordLists } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { count, day } from '../format.ts';
import { type Faults, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { actTask } from './applying.ts';
import { ACT_WORDS, readWanted, type Wanted, wantedInWords } from './form.ts';
import { pageOf } from './paging.ts';
import {
  changedSince,
  fieldOf,
  membersOf,
  type Planned,
  planAct,
  planDigest,
  planInWords,
} from './planning.ts';
import {
  type Asked,
  BULK_ACTS,
  type BulkAct,
  digestOf,
  findSelection,
  keepSelection,
  newWord,
  type Selection,
} from './staged.ts';
import { offeredIn, tagsIn } from './tags.ts';

const RANK: Record<Planned['result'], number> = { change: 1, refused: 2, gone: 3, same: 4 };

export async function acting(app: FastifyInstance) {
  const { dataDir } = app.settings;
  const may = { config: { may: 'keep enterprises' } } as const;
  const find = (request: FastifyRequest): Promise<Selection> =>
    findSelection(dataDir, wordIn(request, 'token'), request.person.accountId);

  function showForm(
    reply: FastifyReply,
    { ids, token }: Selection,
    act: BulkAct,
    typed: Typed,
    faults: Faults = {},
  ) {
    const page = {
      title: ACT_WORDS[act],
      nav: 'enterprises',
      token,
      act,
      total: ids.length,
      typed: { effective_on: app.today(), ...typed },
      officers: act === 'officer' ? wordLists(app.db).officer : [],
      tags: act === 'officer' ? [] : act === 'untag' ? tagsIn(app.db, ids) : offeredIn(app.db),
      faults,
    };
    return show(reply, 'selections/act', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  for (const act of BULK_ACTS) {
    app.get(`/selections/:token/${act}`, may, async (request, reply) => {
      const selection = await find(request);
      const { asked } = selection;
      return showForm(reply, selection, act, asked?.act === act ? asked.typed : {});
    });

    app.post(`/selections/:token/${act}`, may, async (request, reply) => {
      const selection = await find(request);
      const read = readWanted(act, request.body, app.today());
      if (!read.ok) return showForm(reply, selection, act, read.typed, read.faults);
      const { csrf: _, ...typed } = read.typed;
      const asked: Asked = { act, typed, seen: seenOf(selection, act), nonce: newWord() };
      await keepSelection(dataDir, { ...selection, asked });
      return reply.redirect(`/selections/${selection.token}/check`, 303);
    });
  }

  function seenOf({ ids }: Selection, act: BulkAct): (string | null)[] {
    const now = new Map(membersOf(app.db, ids).map((one) => [one.id, fieldOf(act, one)]));
    return ids.map((id) => now.get(id) ?? null);
  }

  /** What was asked for; a day that was good when it was typed is good. @throws NotFound where nothing was */
  function wantedIn({ asked }: Selection): { asked: Asked; wanted: Wanted } {
    const read = asked === null ? null : readWanted(asked.act, asked.typed, app.today());
    if (asked === null || read === null || !read.ok) throw new NotFound('act');
    return { asked, wanted: ledIn(read.data) };
  }

  /** A spelling of old means what took its place: the check says so before anybody confirms it. */
  function ledIn(wanted: Wanted): Wanted {
    const known = knownWords(app.db);
    if (wanted.act === 'officer') {
      return { ...wanted, officer: known.ledTo('officer', wanted.officer) ?? wanted.officer };
    }
    return { ...wanted, tags: [...new Set(wanted.tags.map((tag) => known.ledTo('tag', tag) ?? tag))] };
  }

  function showCheck(
    reply: FastifyReply,
    selection: Selection,
    { asked, wanted }: { asked: Asked; wanted: Wanted },
    { fault = '', changed = null }: { fault?: string; changed?: readonly number[] | null } = {},
  ) {
    const plan = planAct(app.db, wanted, selection.ids);
    const marked = new Set(changed ?? changedSince(wanted, selection, asked, plan));
    const rank = (one: Planned) => (marked.has(one.member.id) ? 0 : RANK[one.result]);
    const rows = [...plan].sort((a, b) => rank(a) - rank(b));
    const changes = plan.filter((one) => one.result === 'change').length;
    const page = {
      title: `${ACT_WORDS[asked.act]}：核对`,
      nav: 'enterprises',
      token: selection.token,
      act: asked.act,
      what: wantedInWords(wanted),
      since: wanted.act === 'officer' ? day(wanted.effective_on) : null,
      reason: wanted.reason,
      say: planInWords(wanted, plan),
      changes,
      word: asked.act === 'officer' ? '服务专员' : '标签',
      shown: planDigest(plan),
      marked,
      ...pageOf(rows, reply.request.query),
      faults: fault === '' ? {} : { rows: fault },
    };
    return show(reply, 'selections/check', page, fault === '' ? 200 : 409);
  }

  /** Where an act that was confirmed leads; null while it was not. */
  function doneAt(selection: Selection, asked: Asked): string | null {
    const id = runOfDigest(app.db, digestOf(selection, asked), 'bulk');
    return id === null ? null : `/selections/runs/${id}`;
  }

  app.get('/selections/:token/check', may, async (request, reply) => {
    const selection = await find(request);
    const asking = wantedIn(selection);
    const done = doneAt(selection, asking.asked);
    return done === null ? showCheck(reply, selection, asking) : reply.redirect(done, 303);
  });

  app.post('/selections/:token/check', may, async (request, reply) => {
    const selection = await find(request);
    const { asked, wanted } = wantedIn(selection);
    const { shown = '' } = typedFrom(request.body);
    const { person } = request;
    const here = `/selections/${selection.token}/check`;
    const given = { selection, asked, wanted, shown, by: by(request) };
    const { job, outcome } = await doing(app, actTask, given, {
      accountId: person.accountId ?? 0,
      title: `批量修改：${wantedInWords(wanted)}`,
      back: here,
      about: `selection ${selection.token}`,
      leadTo: (done) => {
        if (!('runId' in done)) return here;
        if (done.isNew) giveFlash(app.db, person, `已修改 ${count(done.updated)} 家。`);
        return `/selections/runs/${done.runId}`;
      },
    });
    if (outcome !== null && 'changed' in outcome) {
      const { changed } = outcome;
      const fresh = { ...asked, seen: seenOf(selection, asked.act) };
      await keepSelection(dataDir, { ...selection, asked: fresh });
      const how = changed.length === 0 ? '内容有变化' : `有 ${count(changed.length)} 家发生了变化`;
      const fault = `核对之后${how}，还没有修改。看过再确认`;
      return showCheck(reply, selection, { asked: fresh, wanted }, { fault, changed });
    }
    return reply.redirect(nextOf(job), 303);
  });
}
