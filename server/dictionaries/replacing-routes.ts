import type { FastifyInstance, FastifyReply } from 'fastify';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { count, day } from '../format.ts';
import { faultsOf, readForm, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { replaceForm } from './form.ts';
import { accountWords, wordPage } from './pages.ts';
import { findWord, KIND_WORDS, type Word } from './queries.ts';
import {
  judgeReplacing,
  type Replacing,
  replaceWordTask,
  replacingDigest,
  type Wanted,
} from './replacing.ts';

const config = { may: 'keep dictionaries' } as const;
const PATHS = { rename: 'renamed', merge: 'merged' } as const satisfies Record<string, Replacing>;
const CHANGED = '核对之后有变化，还没有修改。看过再确认';

/** 改名 and 并入: typed, shown with how many enterprises it touches, then done whole. */
export async function replacing(app: FastifyInstance) {
  function showCheck(reply: FastifyReply, word: Word, wanted: Wanted, fault = '') {
    const { kind, value, enterprises } = word;
    const { how, to, effective_on, reason } = wanted;
    const accounts = accountWords(app.db, kind);
    return show(
      reply,
      'dictionaries/check',
      {
        title: how === 'renamed' ? '改名：核对' : '并入：核对',
        nav: 'dictionaries',
        one: word,
        path: how === 'renamed' ? 'rename' : 'merge',
        say: `${KIND_WORDS[kind]}“${value}”${how === 'renamed' ? '改名为' : '并入'}“${to}”`,
        isDated: kind !== 'tag',
        since: day(effective_on),
        isMerge: how === 'merged',
        account: kind === 'officer' && accounts(value).startsWith('账号') ? accounts(value) : '',
        act: how === 'renamed' ? `确认改名，${count(enterprises)} 家` : `确认并入，${count(enterprises)} 家`,
        fields: { to, effective_on, reason, confirm: replacingDigest(word, wanted) },
        faults: fault === '' ? {} : { '': fault },
      },
      fault === '' ? 200 : 409,
    );
  }

  for (const path of ['rename', 'merge'] as const) {
    const how = PATHS[path];
    app.post(`/dictionaries/values/:id/${path}`, { config }, async (request, reply) => {
      const word = findWord(app.db, idIn(request, 'word'));
      const empty = path === 'rename' ? '填写新的名称' : '选择并入哪一个';
      const form = readForm(replaceForm(word.kind, app.today(), empty), request.body);
      const again = (faults: Record<string, string>) => {
        // Two forms stand on the page: what was typed and its faults belong to the one that was sent.
        const own = (all: Record<string, string>) =>
          Object.fromEntries(Object.entries(all).map(([name, said]) => [`${path}_${name}`, said]));
        return show(
          reply,
          'dictionaries/word',
          wordPage(app.db, word, { typed: own(form.typed), faults: own(faults) }),
          422,
        );
      };
      if (!form.ok) return again(form.faults);
      const wanted: Wanted = { how, id: word.id, ...form.data };
      const refusal = judgeReplacing(app.db, word, wanted);
      if (refusal !== null) return again(faultsOf([refusal]));
      const { confirm } = typedFrom(request.body);
      if (confirm === undefined) return showCheck(reply, word, wanted);
      const here = `/dictionaries/values/${word.id}`;
      const { job, outcome } = await doing(
        app,
        replaceWordTask,
        { wanted, shown: confirm, by: by(request) },
        {
          accountId: request.person.accountId ?? 0,
          title: `字典：“${word.value}”改为“${wanted.to}”`,
          back: here,
          about: `word ${word.id}`,
          leadTo: (done) => {
            const words =
              'enterprises' in done
                ? `已将“${word.value}”改为“${wanted.to}”，涉及 ${count(done.enterprises)} 家企业。`
                : 'refused' in done
                  ? done.refused
                  : `${CHANGED}。`;
            giveFlash(app.db, request.person, words);
            return here;
          },
        },
      );
      if (outcome !== null && 'changed' in outcome) {
        return showCheck(reply, findWord(app.db, word.id), wanted, CHANGED);
      }
      return reply.redirect(nextOf(job), 303);
    });
  }
}
