import type { FastifyInstance, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { minuteInWords } from '../format.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { conflictPage } from './conflict-page.ts';
import { FIELD_WORDS } from './fields.ts';
import { type Revised, revisionForm, typedOf } from './form.ts';
import { formPage, type Sheet } from './form-page.ts';
import { type Judged, judgeNames, warningsOf } from './judging.ts';
import { plainOf } from './merge.ts';
import { type Enterprise, findEnterprise, reviseEnterprise } from './queries.ts';
import { changesOf, faultsOfChoices, type Revising, reviseAgainst } from './revising.ts';

type Outcome =
  | { how: 'conflict'; stored: Enterprise; revising: Revising; faults: Faults }
  | { how: 'faulty'; stored: Enterprise; judged: Judged }
  | { how: 'saved'; uscc: string; changed: string[]; revising: Revising };

/** 编辑资料: what two officers changed apart is merged, what both changed is shown to choose from. */
export async function editRoutes(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;
  const found = (request: FastifyRequest) => findEnterprise(app.db, wordIn(request, 'uscc'));

  const page = (stored: Enterprise, sheet: Sheet) => ({
    title: '编辑资料',
    ...formPage(app.db, sheet),
    enterprise: { uscc: stored.uscc, name: stored.name, hasPhone: stored.contact_phone !== null },
    began: begunWith(stored, sheet.typed),
  });

  app.get('/enterprises/:uscc/edit', { config }, async (request, reply) => {
    const stored = found(request);
    const typed = { ...typedOf(stored), effective_on: app.today(), reason: '' };
    return show(reply, 'enterprises/edit', page(stored, { typed }));
  });

  app.post('/enterprises/:uscc/edit', { config }, async (request, reply) => {
    const stored = found(request);
    const read = readForm(revisionForm(app.today()), request.body);
    if (!read.ok) return show(reply, 'enterprises/edit', page(stored, read), 422);
    const { typed, data } = read;
    const outcome = write(app.db, (tx): Outcome => {
      const now = findEnterprise(tx, stored.uscc);
      const revising = reviseAgainst(tx, now, data, typed);
      if (revising.both.length > 0 || revising.undecided.length > 0) {
        const faults = faultsOfChoices(revising.undecided, (field) => FIELD_WORDS[field]);
        return { how: 'conflict', stored: now, revising, faults };
      }
      const changes = changesOf(data, revising);
      const judged = judgeNames(tx, { ...now, ...changes }, typed, now);
      if (Object.keys(judged.faults).length > 0) return { how: 'faulty', stored: now, judged };
      const { effective_on, reason } = data;
      const options = { effective_on, reason, replaceFormerNames: true };
      const { changed } = reviseEnterprise(tx, now.id, changes, by(request), options);
      return { how: 'saved', uscc: changes.uscc ?? now.uscc, changed, revising };
    });
    if (outcome.how === 'conflict') {
      const { stored: now, revising, faults } = outcome;
      const status = revising.both.length > 0 ? 409 : 422;
      return show(
        reply,
        'enterprises/conflict',
        conflictPage(now, typed, revising, faults, app.today()),
        status,
      );
    }
    if (outcome.how === 'faulty') {
      return show(reply, 'enterprises/edit', page(outcome.stored, { typed, ...outcome.judged }), 422);
    }
    giveFlash(app.db, request.person, savedWords(outcome, data, app.today()));
    return reply.redirect(`/enterprises/${outcome.uscc}`, 303);
  });
}

/** What the form carries to notice another's save: the version, and each field as it was. */
function begunWith(stored: Enterprise, typed: Typed): [string, string][] {
  const isBack = typed.version !== undefined;
  const plain = plainOf({ ...stored, contact_phone: null });
  const version = isBack ? (typed.version ?? '') : String(stored.version);
  return [
    ['version', version],
    ['began', typed.began ?? version],
    ...Object.entries(plain).map(([field, value]): [string, string] => [
      `was_${field}`,
      (isBack ? typed[`was_${field}`] : undefined) ?? value,
    ]),
  ];
}

function savedWords(
  { changed, revising }: Extract<Outcome, { how: 'saved' }>,
  data: Revised,
  today: string,
): string {
  if (changed.length === 0) return '没有改动，内容与原来相同。';
  const words = ['已保存。'];
  if (revising.isStale && revising.theirs.length > 0) {
    const last = revising.theirs.flatMap((field) => revising.since.get(field) ?? []).at(-1);
    const who = last === undefined ? '他人' : `${last.by}在${minuteInWords(last.at, today)}`;
    words.push(`${who}改过的${revising.theirs.map((field) => FIELD_WORDS[field]).join('、')}一并保留。`);
  }
  if (changed.includes('uscc') || changed.includes('industry_code')) words.push(warningsOf(data));
  return words.join('');
}
