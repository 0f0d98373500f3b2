import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { minuteInWords } from '../format.ts';
import { type Faults, readForm, type Typed, tidy, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { MEASURE_STATES, MEASURE_WORDS } from '../rules/measures.ts';
import { categoryShort } from '../rules/words.ts';
import { firstResult, isKey, keepResult, newKey } from '../tracks/queries.ts';
import { measureLine } from './block.ts';
import { NewMeasureForm, reviseMeasureForm } from './form.ts';
import { categoryChoices, listRoutes } from './list-routes.ts';
import { factInWords, saveMeasure } from './revising.ts';
import { findMeasure, type MeasureRow, type MeasureVersion, versionsOfMeasure } from './rows.ts';
import { changedIn, MEASURE_FIELD_WORDS, setMeasure } from './saving.ts';

/** The newest first, the setting of it left out: the page tells that itself. */
function changesOf(versions: readonly MeasureVersion[], today: string) {
  return versions.slice(0, -1).map((one, at) => {
    const before = versions[at + 1] ?? one;
    return {
      recorded: `${minuteInWords(one.recorded_at, today)} ${one.recorded_by}`,
      words: one.words,
      changes: changedIn(before, one).map((field) => ({
        word: MEASURE_FIELD_WORDS[field],
        from: factInWords(before, field),
        to: factInWords(one, field),
      })),
    };
  });
}

/** 一企一策: what an enterprise lacks, the measure, who sees to it and until when. */
export async function measures(app: FastifyInstance): Promise<void> {
  await listRoutes(app);
  const keep = { config: { may: 'keep visits' } } as const;
  const found = (request: FastifyRequest) => findMeasure(app.db, idIn(request, 'measure'));

  function showNew(
    reply: FastifyReply,
    enterprise: { uscc: string; name: string },
    typed: Typed,
    faults: Faults = {},
  ) {
    const { uscc, name } = enterprise;
    return show(
      reply,
      'measures/new',
      {
        title: '制定一企一策',
        nav: 'enterprises',
        enterprise: { uscc, name },
        typed,
        faults,
        key: isKey(typed.key) ? typed.key : newKey(),
        categories: categoryChoices('不限类别'),
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/enterprises/:uscc/measures/new', keep, async (request, reply) => {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const { lack = '', category = '' } = typedFrom(request.query);
    const owner = enterprise.officer ?? request.person.display;
    return showNew(reply, enterprise, { lack: (tidy(lack) ?? '').slice(0, 2_000), category, owner });
  });

  app.post('/enterprises/:uscc/measures/new', keep, async (request, reply) => {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const accountId = request.person.accountId ?? 0;
    const read = readForm(NewMeasureForm, request.body);
    if (!read.ok) return showNew(reply, enterprise, read.typed, read.faults);
    const { category, ...facts } = read.data;
    const key = isKey(read.typed.key) ? read.typed.key : newKey();
    const location = `/enterprises/${enterprise.uscc}#h-measures`;
    write(app.db, (tx) => {
      if (firstResult(tx, accountId, key) !== null) return;
      setMeasure(tx, { enterprise, category, facts }, by(request));
      keepResult(tx, { accountId, key, bodyHash: 'measure' }, location, app.instant());
    });
    giveFlash(app.db, request.person, `已为${enterprise.name}制定一企一策。`);
    return reply.redirect(location, 303);
  });

  interface Shown {
    typed: Typed;
    faults?: Faults;
    isConflict?: boolean;
  }

  function showMeasure(
    reply: FastifyReply,
    one: MeasureRow,
    { typed, faults = {}, isConflict = false }: Shown,
  ) {
    const today = app.today();
    return show(
      reply,
      'measures/measure',
      {
        title: '一企一策',
        nav: 'measures',
        enterprise: { uscc: one.uscc, name: one.name },
        measure: measureLine(one, today),
        category: one.category === null ? '不限类别' : categoryShort(one.category),
        set: `${minuteInWords(one.recorded_at, today)} ${one.recorded_by}`,
        versions: changesOf(versionsOfMeasure(app.db, one.id), today),
        states: MEASURE_STATES.map((state) => [state, MEASURE_WORDS[state]]),
        typed,
        faults,
        isConflict,
      },
      isConflict ? 409 : Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/measures/:id', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const one = found(request);
    const { lack, action, owner, due_on, state, ended_on, version } = one;
    const ended = ended_on ?? app.today();
    const typed = { lack, action, owner, due_on, state, ended_on: ended, version: String(version) };
    return showMeasure(reply, one, { typed });
  });

  app.post('/measures/:id', keep, async (request, reply) => {
    const one = found(request);
    const read = readForm(reviseMeasureForm(app.today()), request.body);
    if (!read.ok) return showMeasure(reply, one, read);
    const { words, ...facts } = read.data;
    const opened = Number(read.typed.version ?? 0);
    const saving = write(app.db, (tx) => saveMeasure(tx, { id: one.id, opened, facts, words }, by(request)));
    if ('faults' in saving) {
      const typed = { ...read.typed, version: String(saving.version) };
      return showMeasure(reply, found(request), { typed, faults: saving.faults, isConflict: true });
    }
    const changed = saving.changed.map((field) => MEASURE_FIELD_WORDS[field]).join('、');
    giveFlash(app.db, request.person, changed === '' ? '没有改动，内容与原来相同。' : `已保存${changed}。`);
    return reply.redirect(`/measures/${one.id}`, 303);
  });
}
