/** Voiding: the event stays readable and counts no more. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { signedFor } from '../baseline/queries.ts';
import { readDossier } from '../derived/dossiers.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { basesOf, criteriaWords } from '../readiness/queries.ts';
import { judgeVoid } from '../rules/judge.ts';
import type { Dossier } from '../rules/types.ts';
import { atFields } from './compose.ts';
import { type Effects, effectsOf } from './effects.ts';
import { ReasonForm } from './form.ts';
import { firstResult, isKey, keepResult, newKey } from './once.ts';
import { type RecordedEvent, voidEvent } from './queries.ts';
import { detailsOf, titleOf } from './told.ts';

export interface VoidSubject {
  enterprise: { id: number; uscc: string; name: string };
  dossier: Dossier;
  event: RecordedEvent;
}

function refusalsOf(dossier: Dossier, event: RecordedEvent, today: string): Faults {
  return atFields(judgeVoid(dossier, event.id, today), []);
}

/** Papers tell of the day of what they complete. */
function dayToldBy({ events }: Dossier, event: RecordedEvent): string {
  return events.find((one) => one.id === event.amends)?.effective_on ?? event.effective_on;
}

function effects(app: FastifyInstance, { dossier, event }: VoidSubject): Effects {
  const after = { ...dossier, events: dossier.events.filter((one) => one.id !== event.id) };
  return effectsOf(app.db, dossier, after, {
    category: event.category,
    today: app.today(),
    now: app.instant(),
  });
}

/** [label, words] of the criteria that were in force on the day of a recognition. */
function basisOf(app: FastifyInstance, eventId: number): [string, string][] {
  const set = basesOf(app.db, [eventId]).get(eventId);
  return set === undefined ? [] : [['当时条件', criteriaWords(set)]];
}

/** The page says what would change, or why it cannot be voided, before a reason is asked. */
export function showVoid(reply: FastifyReply, subject: VoidSubject, typed: Typed = {}, faults?: Faults) {
  const app = reply.server;
  const { enterprise, dossier, event } = subject;
  const refusals = refusalsOf(dossier, event, app.today());
  const shown = faults ?? refusals;
  const isRefused = Object.keys(refusals).length > 0;
  return show(
    reply,
    'tracks/void',
    {
      title: '作废记录',
      nav: 'enterprises',
      enterprise,
      event: {
        id: event.id,
        title: titleOf(event),
        details: [...detailsOf(event, dossier), ...basisOf(app, event.id)],
      },
      isRefused,
      isLate: signedFor(app.db, dayToldBy(dossier, event)).length > 0,
      effects: isRefused ? null : effects(app, subject),
      typed,
      key: isKey(typed.key) ? typed.key : newKey(),
      faults: shown,
    },
    Object.keys(shown).length > 0 ? 422 : 200,
  );
}

export async function postVoid(request: FastifyRequest, reply: FastifyReply, subject: VoidSubject) {
  const app = reply.server;
  const { enterprise, event } = subject;
  const accountId = request.person.accountId ?? 0;
  const read = readForm(ReasonForm, request.body);
  const { typed } = read;
  const key = isKey(typed.key) ? typed.key : newKey();
  const first = firstResult(app.db, accountId, key);
  if (first !== null) return reply.redirect(first.location, 303);
  if (!read.ok) return showVoid(reply, subject, typed, read.faults);
  const { reason } = read.data;
  if (reason === null) return showVoid(reply, subject, typed, { reason: '填写作废的原因' });
  const location = `/enterprises/${enterprise.uscc}`;
  const refused = write(app.db, (tx): Faults => {
    const faults = refusalsOf(readDossier(tx, enterprise.id), event, app.today());
    if (Object.keys(faults).length > 0) return faults;
    const who = by(request);
    voidEvent(tx, event.id, reason, who);
    keepResult(tx, { accountId, key, bodyHash: String(event.id) }, location, who.at);
    return {};
  });
  if (Object.keys(refused).length > 0) return showVoid(reply, subject, typed, refused);
  giveFlash(app.db, request.person, `已作废“${titleOf(event)}”。`);
  return reply.redirect(location, 303);
}
