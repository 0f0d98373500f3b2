import type { FastifyInstance, FastifyReply } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { findLines, linesOf, listFault } from '../batches/queries.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { OTHER_TITLES, otherTitleName } from '../rules/holdings.ts';
import { titleForm } from './form.ts';
import { addTitle, titlesOf } from './titles.ts';

/** So many lines at once: the page that checks them shows each. */
const MOST = 500;

interface Checked {
  line: number;
  text: string;
  name: string | null;
  uscc: string | null;
  id: number | null;
  /** 登记; 已登记; 没有找到企业; 名称相近 … */
  word: string;
  isNew: boolean;
}

/** One title for a pasted list: checked line by line first, then recorded. */
export async function manyRoutes(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;
  const kinds = OTHER_TITLES.map((one): [string, string] => [one, otherTitleName(one)]);

  function check(lines: readonly string[], kind: string, issued: string): Checked[] {
    const found = findLines(app.db, lines, {});
    const ids = found.flatMap((one) => one.enterprise?.id ?? []);
    const known = titlesOf(app.db, ids);
    const met = new Set<number>();
    return found.map(({ line, text, by: how, enterprise, candidates }): Checked => {
      if (enterprise === null) {
        const near =
          how === 'near'
            ? `名称相近：${candidates.map((one) => one.name).join('、')}。改成全名或信用代码`
            : '没有找到企业';
        return { line, text, name: null, uscc: null, id: null, word: near, isNew: false };
      }
      const { id, name, uscc } = enterprise;
      const isTwice = met.has(id);
      met.add(id);
      const isKnown = (known.get(id) ?? []).some(
        (one) => one.how !== 'voided' && one.kind === kind && one.issued_on === issued,
      );
      const word = isTwice ? '名单中重复' : isKnown ? '已登记' : '登记';
      return { line, text, name, uscc, id, word, isNew: word === '登记' };
    });
  }

  function page(reply: FastifyReply, sheet: { typed: Typed; faults?: Faults; lines?: Checked[] }) {
    const { typed, faults = {}, lines = [] } = sheet;
    const data = {
      title: '批量登记其他称号',
      nav: 'enterprises',
      kinds,
      typed,
      faults,
      lines,
      fresh: lines.filter((one) => one.isNew).length,
    };
    return show(reply, 'holdings/many', data, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/holdings/many', { config }, async (_request, reply) => page(reply, { typed: {} }));

  app.post('/holdings/many', { config }, async (request, reply) => {
    const form = readForm(titleForm(app.today()), request.body);
    const lines = linesOf(typedFrom(request.body).lines ?? '');
    const fault =
      listFault(lines) ??
      (lines.length > MOST ? `一次最多 ${MOST} 行，现在是 ${lines.length} 行。分几次粘贴` : null);
    const faults = { ...(form.ok ? {} : form.faults), ...(fault === null ? {} : { lines: fault }) };
    if (!form.ok || fault !== null) return page(reply, { typed: form.typed, faults });
    const { kind, issued_on } = form.data;
    const checked = check(lines, kind, issued_on);
    if (form.typed.step !== 'record') return page(reply, { typed: form.typed, lines: checked });
    const n = write(app.db, (tx) => {
      const fresh = check(lines, kind, issued_on).filter((one) => one.isNew);
      for (const { id, name } of fresh)
        if (id !== null && name !== null) addTitle(tx, { id, name }, form.data, by(request));
      return fresh.length;
    });
    giveFlash(app.db, request.person, `已登记 ${n} 家${otherTitleName(kind)}。`);
    return reply.redirect(`/holdings?kind=${kind}`, 303);
  });
}
