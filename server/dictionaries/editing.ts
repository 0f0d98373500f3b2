import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { kindIn } from './asking.ts';
import { addWord, moveWord, noteWord, retireWord, reviveWord } from './changing.ts';
import { newForm, noteForm, reasonForm } from './form.ts';
import { listPage, wordPage } from './pages.ts';
import { findWord, KIND_WORDS, type Word } from './queries.ts';

const config = { may: 'keep dictionaries' } as const;

/** The lists and their values: added, put in order, retired, noted. */
export async function editing(app: FastifyInstance) {
  const pageIn = (request: FastifyRequest) => {
    const word = typedFrom(request.query).page ?? '';
    return /^[1-9]\d{0,5}$/.test(word) ? Number(word) : 1;
  };
  const find = (request: FastifyRequest): Word => findWord(app.db, idIn(request, 'word'));
  const showWord = (reply: FastifyReply, word: Word, typed: Typed = {}, faults: Faults = {}) =>
    show(
      reply,
      'dictionaries/word',
      wordPage(app.db, word, { typed, faults }),
      Object.keys(faults).length > 0 ? 422 : 200,
    );

  app.get('/dictionaries', { config }, async (_request, reply) => reply.redirect('/dictionaries/chain', 303));

  app.get('/dictionaries/:kind', { config }, async (request, reply) =>
    show(reply, 'dictionaries/list', listPage(app.db, kindIn(request), { page: pageIn(request) })),
  );

  app.post('/dictionaries/:kind', { config }, async (request, reply) => {
    const kind = kindIn(request);
    const form = readForm(newForm(kind), request.body);
    const again = (faults: Faults) =>
      show(reply, 'dictionaries/list', listPage(app.db, kind, { page: 1, typed: form.typed, faults }), 422);
    if (!form.ok) return again(form.faults);
    try {
      write(app.db, (tx) => addWord(tx, { kind, ...form.data }, by(request)));
    } catch (error) {
      if (error instanceof Refused) return again(faultsOf(error.refusals));
      throw error;
    }
    giveFlash(app.db, request.person, `已新增${KIND_WORDS[kind]}“${form.data.value}”。`);
    return reply.redirect(`/dictionaries/${kind}`, 303);
  });

  app.get('/dictionaries/values/:id', { config }, async (request, reply) => showWord(reply, find(request)));

  app.post('/dictionaries/values/:id/note', { config }, async (request, reply) => {
    const word = find(request);
    const form = readForm(noteForm, request.body);
    if (!form.ok) return showWord(reply, word, form.typed, form.faults);
    const isChanged = write(app.db, (tx) => noteWord(tx, findWord(tx, word.id), form.data.note, by(request)));
    giveFlash(app.db, request.person, isChanged ? '已保存备注。' : '没有改动，内容与原来相同。');
    return reply.redirect(`/dictionaries/values/${word.id}`, 303);
  });

  app.post('/dictionaries/values/:id/retire', { config }, async (request, reply) => {
    const word = find(request);
    const form = readForm(reasonForm, request.body);
    if (!form.ok) return showWord(reply, word, form.typed, form.faults);
    const { reason } = form.data;
    const isChanged = write(app.db, (tx) => retireWord(tx, findWord(tx, word.id), reason, by(request)));
    const words = isChanged ? `已停用“${word.value}”，已有的企业不变。` : `“${word.value}”已经不在选项中。`;
    giveFlash(app.db, request.person, words);
    return reply.redirect(`/dictionaries/values/${word.id}`, 303);
  });

  app.post('/dictionaries/values/:id/revive', { config }, async (request, reply) => {
    const word = find(request);
    const isChanged = write(app.db, (tx) => reviveWord(tx, findWord(tx, word.id), by(request)));
    const words = isChanged ? `已恢复使用“${word.value}”。` : `“${word.value}”没有停用。`;
    giveFlash(app.db, request.person, words);
    return reply.redirect(`/dictionaries/values/${word.id}`, 303);
  });

  app.post('/dictionaries/values/:id/move', { config }, async (request, reply) => {
    const word = find(request);
    const to = typedFrom(request.body).to === 'down' ? 'down' : 'up';
    const isMoved = write(app.db, (tx) => moveWord(tx, findWord(tx, word.id), to, by(request)));
    if (isMoved)
      giveFlash(app.db, request.person, `已将“${word.value}”${to === 'up' ? '上移' : '下移'}一位。`);
    return reply.redirect(`/dictionaries/${word.kind}#w${word.id}`, 303);
  });
}
