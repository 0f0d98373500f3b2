import type { FastifyInstance, FastifyReply } from 'fastify';
import { by } from '../audit/by.ts';
import { runOfDigest } from '../batches/queries.ts';
import { wordLists } from '../enterprises/queries.ts';
import { count, day, link } from '../format.ts';
import { type Faults, type Typed, typedFrom } from '../forms.ts';
import { listAccounts } from '../people/queries.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { handOverTask } from './applying.ts';
import { fieldOfGroup, modeOf, readWanted } from './form.ts';
import {
  groupsOf,
  MODES,
  type Mode,
  planDigest,
  planOf,
  servedBy,
  sharesOf,
  type Wanted,
} from './planning.ts';
import { handoverOfRun } from './queries.ts';
import { TAKERS } from './takers.ts';

const config = { may: 'hand over' } as const;
const MODE_WORDS: Record<Mode, string> = {
  all: '全部给一人',
  area: '按镇街园区',
  chain: '按产业赛道',
  names: '按名单',
};
/** So many groups have a box of their own; the rest goes where all else goes. */
const MOST_GROUPS = 60;
/** So many enterprises are named before it is confirmed. */
const NAMED = 200;
const CHANGED = '核对之后有变化，还没有移交。看过再确认';

/** Typed, shown with its numbers, then done whole. */
export async function handing(app: FastifyInstance) {
  function showForm(reply: FastifyReply, typed: Typed, faults: Faults = {}) {
    const from = typed.from ?? '';
    const mode = modeOf(typed.mode);
    const served = servedBy(app.db, from);
    const groups = mode === 'area' || mode === 'chain' ? groupsOf(served, mode) : [];
    return show(
      reply,
      'handover/form',
      {
        title: from === '' ? '移交' : `移交${from}负责的企业`,
        nav: 'handover',
        from,
        mode,
        modes: MODES.map((one) => ({
          word: MODE_WORDS[one],
          href: link('/handover/new', { from, mode: one }),
          isCurrent: one === mode,
        })),
        has: TAKERS.map(({ what, unit, count: of }) => ({ what, unit, count: of(app.db, from) })),
        total: served.length,
        groups: groups.slice(0, MOST_GROUPS).map(({ value, enterprises }) => ({
          field: fieldOfGroup(value),
          label: `${value === '' ? '未填写' : value}（${count(enterprises)} 家）`,
        })),
        more: Math.max(0, groups.length - MOST_GROUPS),
        officers: wordLists(app.db).officer.filter((one) => one !== from),
        typed: { effective_on: app.today(), ...typed },
        faults,
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  function showCheck(reply: FastifyReply, wanted: Wanted, typed: Typed, fault = '') {
    const plan = planOf(app.db, wanted);
    const accounts = new Set(
      listAccounts(app.db).flatMap((one) => (one.disabledAt === null ? [one.display] : [])),
    );
    const { csrf: _, confirm: __, ...fields } = typed;
    const handed = plan.filter((one) => one.to !== null);
    return show(
      reply,
      'handover/check',
      {
        title: '移交：核对',
        nav: 'handover',
        from: wanted.from,
        since: day(wanted.effective_on),
        reason: wanted.reason,
        shares: sharesOf(plan).map((one) => ({
          ...one,
          isKnown: one.to === null || accounts.has(one.to),
        })),
        others: TAKERS.slice(1).map(({ what, unit, count: of }) => ({
          what,
          unit,
          count: of(app.db, wanted.from),
        })),
        rest: wanted.to,
        rows: handed.slice(0, NAMED),
        total: handed.length,
        fields: { ...fields, nonce: wanted.nonce, confirm: planDigest(plan, wanted) },
        faults: fault === '' ? {} : { '': fault },
      },
      fault === '' ? 200 : 409,
    );
  }

  app.get('/handover/new', { config }, async (request, reply) => {
    const { from = '', mode = '' } = typedFrom(request.query);
    if (servedBy(app.db, from).length === 0) {
      if (from !== '') giveFlash(app.db, request.person, `${from}没有负责的企业。`);
      return reply.redirect('/handover', 303);
    }
    return showForm(reply, { from, mode });
  });

  app.post('/handover/new', { config }, async (request, reply) => {
    const { person } = request;
    const { confirm } = typedFrom(request.body);
    const read = readWanted(app.db, request.body, app.today());
    // Sent twice, the second finds nothing left to hand over: the first is looked for before anything is judged.
    if (!read.ok && confirm === undefined) return showForm(reply, read.typed, read.faults);
    if (!read.ok) {
      const first = runOfDigest(app.db, confirm ?? '', 'bulk');
      const done = first === null ? null : handoverOfRun(app.db, first);
      if (done === null) giveFlash(app.db, person, `${Object.values(read.faults)[0] ?? CHANGED}。`);
      return reply.redirect(done === null ? '/handover' : `/handover/${done}`, 303);
    }
    const { wanted, typed } = read;
    if (confirm === undefined) return showCheck(reply, wanted, typed);
    const { job, outcome } = await doing(
      app,
      handOverTask,
      { wanted, shown: confirm, by: by(request) },
      {
        accountId: person.accountId ?? 0,
        title: `移交${wanted.from}负责的企业`,
        back: link('/handover/new', { from: wanted.from, mode: wanted.mode }),
        about: `handover ${wanted.from}`,
        leadTo: (done) => {
          if (!('id' in done)) return link('/handover/new', { from: wanted.from, mode: wanted.mode });
          if (done.isNew) giveFlash(app.db, person, `已移交 ${count(done.enterprises)} 家。`);
          return `/handover/${done.id}`;
        },
      },
    );
    if (outcome !== null && 'changed' in outcome) return showCheck(reply, wanted, typed, CHANGED);
    return reply.redirect(nextOf(job), 303);
  });
}
