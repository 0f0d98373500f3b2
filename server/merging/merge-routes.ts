/** 与另一家合并: find the other, compare, choose, merge; what was shown is judged again as it is saved. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Tx, write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { type Enterprise, findEnterprise, listEnterprises, readFilters } from '../enterprises/queries.ts';
import { MovedTo, NotAllowed, NotFound } from '../errors.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { type Compared, compare } from './comparing.ts';
import { MergeForm } from './form.ts';
import { mergeRecords } from './queries.ts';

/** So many are offered to choose from; a longer part of the name finds fewer. */
const OFFERED = 20;

/** Merging changes facts and tracks: both rights are asked. */
export function mayMerge(request: FastifyRequest): void {
  if (!may(request.person, 'update status')) throw new NotAllowed('update status');
}

/** The enterprise of a code, where a code of old leads; null where nobody has it. */
function byCode(db: Tx, code: string): Enterprise | null {
  try {
    return findEnterprise(db, code);
  } catch (error) {
    if (error instanceof MovedTo) return findEnterprise(db, error.uscc);
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** Records that contradict one another are looked at before they become one. */
function unaccepted({ plan }: Compared, typed: Typed): Faults {
  const n = plan.contradictions.length;
  return n === 0 || typed.accept === 'yes' ? {} : { accept: `有 ${n} 条记录互相矛盾，看过后勾选再合并` };
}

export async function mergeRoutes(app: FastifyInstance) {
  const keep = { config: { may: 'keep enterprises' } } as const;
  const left = (request: FastifyRequest) => findEnterprise(app.db, wordIn(request, 'uscc'));
  const about = () => ({ today: app.today(), now: app.instant() });

  function showSearch(reply: FastifyReply, one: Enterprise, q: string, status = 200) {
    const found =
      q === ''
        ? null
        : listEnterprises(app.db, { ...readFilters({ q }).filters, today: app.today(), limit: OFFERED + 1 });
    const items = (found?.items ?? []).filter((row) => row.uscc !== one.uscc).slice(0, OFFERED);
    return show(
      reply,
      'merging/search',
      {
        title: '与另一家合并',
        nav: 'enterprises',
        enterprise: { uscc: one.uscc, name: one.name },
        q,
        items: items.map(({ uscc, name, area, chain }) => ({ uscc, name, area, chain })),
        isMore: (found?.total ?? 0) > OFFERED + 1,
      },
      status,
    );
  }

  function showMerge(
    reply: FastifyReply,
    compared: Compared,
    {
      typed,
      faults = {},
      told = '',
      status = 200,
    }: { typed: Typed; faults?: Faults; told?: string; status?: number },
  ) {
    const { plan: _, changes: __, ...page } = compared;
    const reported = Object.keys(faults).length > 0 && status === 200 ? 422 : status;
    return show(
      reply,
      'merging/merge',
      { title: '合并两家企业', nav: 'enterprises', ...page, typed, faults, told },
      reported,
    );
  }

  app.get('/enterprises/:uscc/merge', keep, async (request, reply) => {
    mayMerge(request);
    const one = left(request);
    const { with: code = '', q = '', stays = '' } = typedFrom(request.query);
    if (code === '') return showSearch(reply, one, q.trim().slice(0, 100));
    const other = byCode(app.db, normaliseCode(code));
    if (other === null) return showSearch(reply, one, code.slice(0, 100));
    if (other.id === one.id) return reply.redirect(`/enterprises/${one.uscc}`, 303);
    const typed: Typed = { stays };
    return showMerge(reply, compare(app.db, { left: one, right: other }, typed, about()), { typed });
  });

  type Outcome =
    | { how: 'again'; compared: Compared; faults: Faults; told: string; status: number }
    | { how: 'merged'; compared: Compared };

  /** What stands in the way of saving; nothing where it may be merged as shown. */
  function hindered(
    compared: Compared,
    typed: Typed,
  ): Omit<Extract<Outcome, { how: 'again' }>, 'how' | 'compared'> | null {
    if (typed.seen !== compared.seen) {
      const told = '这两家企业在打开页面之后有改动，下面是最新内容，核对后再合并。';
      return { faults: {}, told, status: 409 };
    }
    const faults = unaccepted(compared, typed);
    if (Object.keys(faults).length > 0) return { faults, told: '', status: 422 };
    if (typed.step !== 'save' || typed.checked !== compared.checked) {
      const told = typed.step === 'save' ? '选择有变化，下面按新的选择列出，核对后再合并。' : '';
      return { faults: {}, told, status: 200 };
    }
    return null;
  }

  app.post('/enterprises/:uscc/merge', keep, async (request, reply) => {
    mayMerge(request);
    const one = left(request);
    const read = readForm(MergeForm, request.body);
    const { typed } = read;
    const other = byCode(app.db, normaliseCode(typed.with ?? ''));
    if (other === null) return showSearch(reply, one, (typed.with ?? '').slice(0, 100), 422);
    // Sent twice, the second finds them merged.
    if (other.id === one.id) return reply.redirect(`/enterprises/${one.uscc}`, 303);
    if (typed.step !== 'save' || !read.ok) {
      const compared = compare(app.db, { left: one, right: other }, typed, about());
      const isFaulty = typed.step === 'save' && !read.ok;
      const faults = isFaulty ? { ...unaccepted(compared, typed), ...read.faults } : {};
      return showMerge(reply, compared, { typed, faults });
    }
    const { reason } = read.data;
    const outcome = write(app.db, (tx): Outcome => {
      const who = by(request);
      const pair = { left: findEnterprise(tx, one.uscc), right: findEnterprise(tx, other.uscc) };
      const compared = compare(tx, pair, typed, { today: app.today(), now: who.at });
      const hindrance = hindered(compared, typed);
      if (hindrance !== null) return { how: 'again', compared, ...hindrance };
      mergeRecords(tx, { ...compared, reason }, who);
      return { how: 'merged', compared };
    });
    if (outcome.how === 'again') return showMerge(reply, outcome.compared, { ...outcome, typed });
    const { going, staying, effects } = outcome.compared;
    const counted = effects.headlines.map((line) => `${line}。`).join('');
    giveFlash(app.db, request.person, `已将${going.name}合并到${staying.name}。${counted}`);
    return reply.redirect(`/enterprises/${staying.uscc}`, 303);
  });
}
