import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { readSets } from '../derived/criteria.ts';
import { Conflict } from '../errors.ts';
import type { Faults, Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { leavesOf } from '../rules/readiness-sets.ts';
import { type CriteriaSet, MEASURES } from '../rules/readiness-types.ts';
import {
  measureWord,
  PURPOSE_WORDS,
  subjectName,
  subjectShort,
  thresholdOf,
  unitOf,
} from '../rules/readiness-words.ts';
import { freshen } from './freshening.ts';
import { readSetForm, typedSet } from './revising.ts';
import { lastOf, saveSet } from './saving.ts';
import { differencesOf, findSet } from './sets.ts';

interface Sheet {
  typed: Typed;
  faults?: Faults;
  /** What somebody else saved meanwhile. */
  theirs?: CriteriaSet | null;
}

/** A new version of criteria, or the correction of one. */
export async function revising(app: FastifyInstance) {
  const config = { may: 'keep criteria' } as const;

  function page(
    request: FastifyRequest,
    reply: FastifyReply,
    { typed, faults = {}, theirs = null }: Sheet,
    status = 200,
  ) {
    const set = findSet(app.db, idIn(request, 'criteria set'));
    return show(
      reply,
      'readiness/revise',
      {
        title: `修改${subjectShort(set.subject)}${PURPOSE_WORDS[set.purpose]}条件`,
        nav: 'enterprises',
        set,
        name: subjectName(set.subject),
        criteria: set.criteria.map((one) => ({
          code: one.code,
          words: one.words,
          threshold: thresholdOf(one.test),
          leaves: leavesOf(one),
          isDropped: typed[`drop_${one.code}`] === '1',
        })),
        measures: [
          ['', '不增加'],
          ...MEASURES.map((of) => [of, `上年度${measureWord(of)}（${unitOf(of)}）`]),
          ['person', '需人工判断'],
          ['platform', '以平台结果为准'],
        ],
        typed,
        faults,
        theirs,
        differences: theirs === null ? [] : differencesOf(set, theirs),
      },
      status,
    );
  }

  app.get('/readiness/criteria/:id/revise', { config }, async (request, reply) => {
    const set = findSet(app.db, idIn(request, 'criteria set'));
    return page(request, reply, { typed: typedSet(set, lastOf(readSets(app.db), set)) });
  });

  app.post('/readiness/criteria/:id/revise', { config }, async (request, reply) => {
    const set = findSet(app.db, idIn(request, 'criteria set'));
    const form = readSetForm(set, request.body);
    if (!form.ok) return page(request, reply, form, 422);
    if (form.draft.replaces !== null && readSets(app.db).some((one) => one.replaces === set.id)) {
      const faults = { how: '这一版已被更正，打开更正后的一版再改' };
      return page(request, reply, { typed: form.typed, faults }, 422);
    }
    let id = 0;
    try {
      id = write(app.db, (tx) => saveSet(tx, form.draft, form.base, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const last = lastOf(readSets(app.db), set);
      const typed = { ...form.typed, base: String(last ?? '') };
      return page(request, reply, { typed, theirs: last === null ? null : findSet(app.db, last) }, 409);
    }
    const isFresh = freshen(app);
    giveFlash(
      app.db,
      request.person,
      `已保存。${isFresh ? '各企业已按新条件重新对照。' : '各企业正在按新条件重新对照。'}`,
    );
    return reply.redirect(`/readiness/criteria/${id}`, 303);
  });
}
