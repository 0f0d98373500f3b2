/** Signing the list: what it means, what is signed, and what changed since it was shown. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { Conflict, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { type Chosen, chooseProgramme } from '../programmes/queries.ts';
import { baselineDay } from '../rules/baseline.ts';
import { changesSince, tallyInWords } from './differences.ts';
import { SigningForm, WHAT_WAS_SHOWN } from './form.ts';
import { countRows, currentHoldings, holdingsOf } from './holdings.ts';
import { digestOf } from './locking.ts';
import { apartInWords } from './page.ts';
import { lockBaseline, readBaselines } from './queries.ts';
import { countsInWords, nameOf } from './words.ts';

/** So many lines of a conflict are told one by one. */
const MOST = 50;

interface Sheet {
  typed: Typed;
  faults?: Faults;
  status?: number;
  /** What changed since the list was shown. */
  apart?: string[];
}

export async function signing(app: FastifyInstance) {
  const may = { config: { may: 'set counting' } } as const;

  function showForm(reply: FastifyReply, plan: Chosen, { typed, faults = {}, status = 200, apart }: Sheet) {
    const { programme } = plan;
    const day = baselineDay(programme);
    const { rows, leftOut } = currentHoldings(app.db, programme);
    const last = readBaselines(app.db, programme.id).at(-1) ?? null;
    return show(
      reply,
      'baseline/lock',
      {
        title: last === null ? '签认并锁定基线' : '重新签认基线',
        nav: 'targets',
        ...plan,
        name: nameOf(programme, day),
        day,
        last,
        since: last === null ? '' : tallyInWords(changesSince(app.db, programme, last)),
        counts: countsInWords(countRows(rows)),
        total: rows.length,
        noDocument: rows.filter((row) => row.document_no === null).length,
        noBatch: rows.filter((row) => row.batch === null).length,
        leftOut: leftOut.length,
        earliest: programme.starts_on.slice(0, 4),
        isOver: app.today() > day,
        // What is signed is what stands on this page: it is shown anew each time, and goes along.
        shown: {
          seen: digestOf(programme.code, day, rows),
          base: last?.version ?? 0,
          shown_at: app.instant(),
        },
        apart: apart === undefined ? null : { lines: apart.slice(0, MOST), rest: apart.length - MOST },
        typed,
        faults,
      },
      status,
    );
  }

  app.get('/targets/baseline/lock', may, async (request, reply) =>
    showForm(reply, chooseProgramme(app.db, request.query, app.today()), { typed: {} }),
  );

  app.post('/targets/baseline/lock', may, async (request, reply) => {
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    const form = readForm(SigningForm, request.body);
    if (!form.ok) {
      // A form that does not say what it showed is shown anew, with the list of now.
      const own = Object.entries(form.faults).filter(([field]) => !WHAT_WAS_SHOWN.includes(field));
      const faults = own.length > 0 ? Object.fromEntries(own) : { note: '核对名单后再签认' };
      return showForm(reply, plan, { typed: form.typed, faults, status: 422 });
    }
    const { note, reason, seen, base, shown_at } = form.data;
    try {
      const version = write(app.db, (tx) =>
        lockBaseline(tx, { programme, note, reason, seen, base }, by(request)),
      );
      giveFlash(
        app.db,
        request.person,
        `已签认并锁定${nameOf(programme, baselineDay(programme))}第 ${version} 版。`,
      );
      return reply.redirect(plan.to('/targets/baseline'), 303);
    } catch (error) {
      if (error instanceof Refused)
        return showForm(reply, plan, { typed: form.typed, faults: faultsOf(error.refusals), status: 422 });
      if (!(error instanceof Conflict)) throw error;
      const then = holdingsOf(app.db, programme, shown_at).rows;
      const apart = apartInWords(then, currentHoldings(app.db, programme).rows);
      return showForm(reply, plan, { typed: form.typed, status: 409, apart });
    }
  });
}
