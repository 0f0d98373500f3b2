import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import type { FindingRow } from '../derived/findings.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { Conflict } from '../errors.ts';
import { link } from '../format.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { JUDGEMENTS } from '../rules/readiness-types.ts';
import { amount, STATE_WORDS } from '../rules/readiness-words.ts';
import { numberIn, subjectIn } from './asking.ts';
import { type FindingDraft, historyOf, isFact, recordFinding, wordsOfCode } from './findings.ts';
import { factForm, judgementForm } from './form.ts';
import { findSet } from './sets.ts';

interface Sheet {
  typed: Typed;
  faults?: Faults;
  isConflict?: boolean;
}

/** What an entry says: 人工判断：达到, 2021-03-01, 600 万元, 去掉了 */
function said({ judgement, value, code }: FindingRow): string {
  if (judgement !== null) return STATE_WORDS[`judged_${judgement}`];
  if (value === null) return '去掉了';
  return code === 'niche_since' ? value : amount('revenue', Number(value));
}

/** 人工判断 on a criterion, and facts that are kept nowhere else: a form with everything said before. */
export async function findings(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;

  function asked(request: FastifyRequest) {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const code = wordIn(request, 'code');
    const words = wordsOfCode(app.db, code);
    const kind = !isFact(code)
      ? ('judged' as const)
      : code === 'niche_since'
        ? ('day' as const)
        : ('money' as const);
    const subject = subjectIn(request.query);
    const set = numberIn(request.query, 'set');
    const back = link(`/enterprises/${enterprise.uscc}/readiness`, { category: subject, set });
    return { enterprise, code, words, kind, subject, set, back };
  }

  function page(
    reply: FastifyReply,
    of: ReturnType<typeof asked>,
    { typed, faults = {}, isConflict = false }: Sheet,
    status = 200,
  ) {
    const { enterprise, code, words, kind, back, subject, set } = of;
    const history = historyOf(app.db, enterprise.id, code);
    return show(
      reply,
      'readiness/finding',
      {
        title: kind === 'judged' ? `判断：${words}` : `填写：${words}`,
        nav: 'enterprises',
        enterprise: { uscc: enterprise.uscc, name: enterprise.name },
        words,
        kind,
        back,
        action: link(`/enterprises/${enterprise.uscc}/findings/${code}`, { category: subject, set }),
        judgements: [['', '选择'], ...JUDGEMENTS.map((one) => [one, STATE_WORDS[`judged_${one}`].slice(5)])],
        history: history.map((row) => ({ ...row, said: said(row), version: versionOf(row) })),
        typed,
        faults,
        isConflict,
      },
      status,
    );
  }

  /** 按工信部企业〔2026〕2号; '' for a fact. */
  function versionOf({ set_id }: FindingRow): string {
    if (set_id === null) return '';
    const { document_no, name } = findSet(app.db, set_id);
    return `按${document_no === '' ? name : document_no}`;
  }

  const baseOf = (of: ReturnType<typeof asked>) =>
    String(historyOf(app.db, of.enterprise.id, of.code)[0]?.id ?? '');

  app.get('/enterprises/:uscc/findings/:code', { config }, async (request, reply) => {
    const of = asked(request);
    const last = historyOf(app.db, of.enterprise.id, of.code)[0];
    const value = last?.value ?? '';
    const shown = of.kind === 'money' && value !== '' ? String(Number(value) / 10_000) : value;
    return page(reply, of, {
      typed: { value: shown, judgement: last?.judgement ?? '', on: app.today(), base: baseOf(of) },
    });
  });

  app.post('/enterprises/:uscc/findings/:code', { config }, async (request, reply) => {
    const of = asked(request);
    const today = app.today();
    const form =
      of.kind === 'judged'
        ? readForm(judgementForm(today), request.body)
        : readForm(factForm(of.kind, today), request.body);
    if (!form.ok) return page(reply, of, form, 422);
    const { words, on, base } = form.data;
    const draft: FindingDraft = {
      code: of.code,
      judgement: 'judgement' in form.data ? form.data.judgement : null,
      value: 'value' in form.data ? form.data.value : null,
      words,
      on,
      setId: of.kind === 'judged' ? knownSet(of.set) : null,
      base,
    };
    try {
      write(app.db, (tx) => recordFinding(tx, of.enterprise, draft, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return page(reply, of, { typed: { ...form.typed, base: baseOf(of) }, isConflict: true }, 409);
    }
    giveFlash(
      app.db,
      request.person,
      of.kind === 'judged' ? `已记录“${of.words}”的判断。` : `已保存“${of.words}”。`,
    );
    return reply.redirect(of.back, 303);
  });

  function knownSet(id: number | null): number | null {
    if (id === null) return null;
    const found = app.db.$client.prepare('select 1 from criteria_set where id = ?').get(id);
    return found === undefined ? null : id;
  }
}
