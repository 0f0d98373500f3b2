/** 撤销合并: what would come back and what has changed since, before it is done and after. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Db, type Tx, write } from '../../db/open.ts';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { mergesTouching } from '../derived/merges.ts';
import { type Column, FIELD_WORDS, findEnterprise, planGiveBack } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { minuteInWords } from '../format.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { standingEvents } from '../rules/standing.ts';
import type { Dossier, Instant } from '../rules/types.ts';
import { effectsOf } from './effects.ts';
import { PartForm } from './form.ts';
import { mayMerge } from './merge-routes.ts';
import { findMerge, type MergeRow, takenOf, undoMerge, whyNotUndone } from './queries.ts';

interface Parting {
  /** What comes back, one line each. */
  restored: string[];
  kept: string[];
  pairs: [before: Dossier, after: Dossier][];
}

/** The dossiers of both as they are, and as they would be had the merge been undone at that moment. */
function pairsOf(db: Db | Tx, merge: MergeRow, at: Instant): Parting['pairs'] {
  const ids = [merge.from_id, merge.into_id];
  const before = readDossiers(db, ids);
  const merges = mergesTouching(db, ids).map((one) =>
    one.id === merge.id ? { ...one, undone_at: at } : one,
  );
  const own = new Set(takenOf(merge).amendments);
  return readDossiers(db, ids, merges).map((after, i) => [
    before[i] ?? after,
    { ...after, events: after.events.filter((event) => !own.has(event.id)) },
  ]);
}

/** What undoing would do now. */
function planParting(db: Db | Tx, merge: MergeRow, at: Instant): Parting {
  const taken = takenOf(merge);
  const given = planGiveBack(db, merge.into_id, taken);
  const pairs = pairsOf(db, merge, at);
  const back = pairs.find(([one]) => one.enterprise_id === merge.from_id)?.[1];
  const events = standingEvents(back?.events ?? []).length;
  const words = (fields: readonly Column[]) => fields.map((field) => FIELD_WORDS[field]).join('、');
  const lines = (list: readonly (string | false)[]) => list.filter((line) => line !== false);
  return {
    restored: lines([
      `${merge.from_name}（${merge.from_uscc}）回到企业库，带回自己的 ${events} 条记录`,
      given.restored.length > 0 && `${merge.into_name}的${words(given.restored)}恢复为合并前的内容`,
      given.names.length > 0 && `曾用名${given.names.join('、')}从${merge.into_name}去掉`,
      taken.amendments.length > 0 && '合并时补充的材料作废，仍可查看',
    ]),
    kept: lines([given.kept.length > 0 && `${merge.into_name}的${words(given.kept)}`]),
    pairs,
  };
}

export async function partRoutes(app: FastifyInstance) {
  const keep = { config: { may: 'keep enterprises' } } as const;

  function found(request: FastifyRequest): MergeRow {
    const one = findEnterprise(app.db, wordIn(request, 'uscc'));
    const merge = findMerge(app.db, idIn(request, 'merge'));
    if (merge.into_id !== one.id) throw new NotFound('merge');
    return merge;
  }

  function showPart(reply: FastifyReply, merge: MergeRow, typed: Typed = {}, faults: Faults = {}) {
    const why = whyNotUndone(merge);
    const now = app.instant();
    const plan = why === null ? planParting(app.db, merge, now) : null;
    const { pairs = [], ...groups } = plan ?? { restored: [], kept: [] };
    return show(
      reply,
      'merging/part',
      {
        title: '撤销合并',
        nav: 'enterprises',
        merge: { ...merge, when: minuteInWords(merge.recorded_at, app.today()) },
        why: why ?? '',
        groups,
        effects: effectsOf(app.db, pairs, { today: app.today(), now }),
        typed,
        faults,
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/enterprises/:uscc/merges/:id/undo', keep, async (request, reply) => {
    mayMerge(request);
    return showPart(reply, found(request));
  });

  app.post('/enterprises/:uscc/merges/:id/undo', keep, async (request, reply) => {
    mayMerge(request);
    const merge = found(request);
    const read = readForm(PartForm, request.body);
    if (!read.ok) return showPart(reply, merge, read.typed, read.faults);
    const { reason } = read.data;
    const parted = write(app.db, (tx) => {
      const now = findMerge(tx, merge.id);
      return whyNotUndone(now) === null ? undoMerge(tx, now, reason, by(request)) : null;
    });
    // Undone by somebody else meanwhile, or twice by a double click: the page says how it stands.
    if (parted === null) return showPart(reply, findMerge(app.db, merge.id));
    const kept = parted.kept.map((field) => FIELD_WORDS[field]).join('、');
    const more = kept === '' ? '' : `此后有变化，保留：${kept}。`;
    giveFlash(app.db, request.person, `已撤销合并，${merge.from_name}已恢复。${more}`);
    return reply.redirect(`/enterprises/${merge.into_uscc}`, 303);
  });
}
