/** 疑似重复: pairs to look at, to compare and merge, or to tell apart. */
import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { readForm, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { dismiss, dismissals, restore } from './dismissals.ts';
import { nearPairs, PAGE, samePairs } from './finding.ts';
import { PairForm } from './form.ts';

const LIST = '/enterprises/duplicates';
const VIEWS = [
  ['same', '名称相同'],
  ['near', '名称或代码相近'],
  ['apart', '已标为不是同一家'],
] as const;

function countIn(text: string | undefined, least: number): number {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Math.max(least, Number(text)) : least;
}

export async function duplicatesRoutes(app: FastifyInstance) {
  const keep = { config: { may: 'keep enterprises' } } as const;

  app.get(LIST, keep, async (request, reply) => {
    const asked = typedFrom(request.query);
    const view = VIEWS.find(([code]) => code === asked.view)?.[0] ?? 'same';
    const page = countIn(asked.page, 1);
    const same = view === 'same' ? samePairs(app.db, page) : null;
    const near = view === 'near' ? nearPairs(app.db, countIn(asked.from, 0)) : null;
    return show(reply, 'merging/duplicates', {
      title: '疑似重复',
      nav: 'enterprises',
      view,
      views: VIEWS.map(([code, word]) => ({ word, href: `${LIST}?view=${code}`, isCurrent: code === view })),
      pairs: (same ?? near)?.pairs ?? [],
      total: same?.total ?? 0,
      page,
      pages: Math.max(1, Math.ceil((same?.total ?? 0) / PAGE)),
      near: near === null ? null : { from: near.from, next: near.next, all: near.all },
      apart: view === 'apart' ? dismissals(app.db) : null,
      back: request.url,
    });
  });

  app.post(`${LIST}/apart`, keep, async (request, reply) => {
    const read = readForm(PairForm, request.body);
    if (!read.ok) throw new NotFound('pair');
    const { one, other } = read.data;
    write(app.db, (tx) => dismiss(tx, [one, other], by(request)));
    giveFlash(app.db, request.person, '已标为不是同一家，不再列出。在“已标为不是同一家”中可以撤回。');
    return reply.redirect(backOf(read.typed.back), 303);
  });

  app.post(`${LIST}/apart/undo`, keep, async (request, reply) => {
    const { id = '' } = typedFrom(request.body);
    if (!/^[1-9]\d{0,14}$/.test(id)) throw new NotFound('dismissal');
    write(app.db, (tx) => restore(tx, Number(id), by(request)));
    giveFlash(app.db, request.person, '已撤回，这两家重新列为疑似重复。');
    return reply.redirect(`${LIST}?view=apart`, 303);
  });
}

/** The page that the button stood on, and no other address. */
function backOf(typed: string | undefined): string {
  const isOurs = typed !== undefined && /^\/enterprises\/duplicates(\?[\w=&]*)?$/.test(typed);
  return isOurs ? typed : LIST;
}
