/** Papers that arrive later: what they change is kept as an event of its own beside the first. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { lateRefusal, signedFor } from '../baseline/queries.ts';
import { readDossier } from '../derived/dossiers.ts';
import { type Faults, faultsOf, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { judgeAmend } from '../rules/judge.ts';
import { DETAIL_FIELDS, type Dossier, type EventDetails, type TrackEvent } from '../rules/types.ts';
import { atFields } from './compose.ts';
import { candidateOf, type EventDraft } from './drafts.ts';
import { type Effects, effectsOf } from './effects.ts';
import { detailFields, type Field } from './fields.ts';
import { readAmend, tooLong } from './form.ts';
import { digestOf, firstResult, isKey, keepResult, newKey } from './once.ts';
import { outcomeOf } from './outcomes.ts';
import { recordEvents } from './queries.ts';
import { detailWord } from './sentences.ts';
import { detailInWords, mergedOf, titleOf } from './told.ts';
import type { VoidSubject } from './void-event.ts';

export type AmendSubject = VoidSubject;

/** The fields that papers may complete; none for an event that carries no details. */
export function amendable(event: TrackEvent): Field[] {
  const outcome = outcomeOf(event);
  return outcome === null ? [] : detailFields(event.category, outcome);
}

function detailOf(details: EventDetails, name: string): string {
  const field = DETAIL_FIELDS.find((one) => one === name);
  const value = field === undefined ? null : details[field];
  if (value === null) return name === 'counting' ? 'auto' : '';
  return name === 'first_report_on' ? String(value).slice(0, 7) : String(value);
}

interface Read {
  draft: EventDraft;
  after: Dossier;
  faults: Faults;
  changes: string[];
}

/** Only what differs is kept: an empty box that held something cannot say "nothing", and is refused. */
function readChanges(subject: AmendSubject, dossier: Dossier, typed: Typed, today: string, at: string): Read {
  const { event } = subject;
  const names = amendable(event).map((field) => field.name);
  const { data, faults } = readAmend(typed, names);
  const now = mergedOf(event, dossier);
  const changed: Partial<EventDetails> = {};
  const changes: string[] = [];
  for (const field of DETAIL_FIELDS) {
    if (!names.includes(field) || faults[field] !== undefined) continue;
    const value = data[field] ?? null;
    const was = now[field];
    if (value === was || (field === 'counting' && value === 'auto' && was === null)) continue;
    if (value === null && was !== null) {
      // A reason that goes with 人工计入 says nothing once it counts by the rules again.
      if (field !== 'counting_reason')
        faults[field] = `${detailWord(field)}已有内容，改为正确的内容；整条记错时作废`;
      continue;
    }
    Object.assign(changed, { [field]: value });
    const then = detailInWords({ ...now, ...changed }, field) ?? '';
    changes.push(`${detailWord(field)}：${detailInWords(now, field) ?? '—'} → ${then}`);
  }
  const draft: EventDraft = {
    ...changed,
    category: event.category,
    kind: 'amended',
    effective_on: today,
    amends: event.id,
    note: data.note,
  };
  // Later than every amendment recorded in the same moment.
  const candidate = candidateOf(draft, at, Number.MAX_SAFE_INTEGER);
  const judged =
    Object.keys(faults).length > 0 ? {} : atFields(judgeAmend(dossier, candidate, today), [...names, 'note']);
  const after = { ...dossier, events: [...dossier.events, candidate] };
  return { draft, after, faults: { ...judged, ...faults }, changes };
}

interface Shown {
  typed: Typed;
  faults?: Faults;
  effects?: Effects;
  changes?: string[];
}

export function showAmend(reply: FastifyReply, subject: AmendSubject, shown?: Shown) {
  const { enterprise, dossier, event } = subject;
  const fields = amendable(event);
  const merged = mergedOf(event, dossier);
  const typed: Typed =
    shown?.typed ?? Object.fromEntries(fields.map(({ name }) => [name, detailOf(merged, name)]));
  const faults = shown?.faults ?? {};
  return show(
    reply,
    'tracks/amend',
    {
      title: '补充材料',
      nav: 'enterprises',
      enterprise,
      event: { id: event.id, title: titleOf(event) },
      fields,
      typed,
      faults,
      key: isKey(typed.key) ? typed.key : newKey(),
      effects: shown?.effects ?? null,
      changes: shown?.changes ?? [],
      isLate: signedFor(reply.server.db, event.effective_on).length > 0,
      checked: shown?.effects === undefined ? '' : digest(subject, typed),
    },
    Object.keys(faults).length > 0 ? 422 : 200,
  );
}

function digest({ event }: AmendSubject, typed: Typed): string {
  return digestOf(typed, [...amendable(event).map((field) => field.name), 'note', 'late_reason']);
}

export async function postAmend(request: FastifyRequest, reply: FastifyReply, subject: AmendSubject) {
  const app = reply.server;
  const { enterprise, dossier, event } = subject;
  const typed = typedFrom(request.body);
  const accountId = request.person.accountId ?? 0;
  const key = isKey(typed.key) ? typed.key : newKey();
  const first = firstResult(app.db, accountId, key);
  if (first !== null) return reply.redirect(first.location, 303);
  const today = app.today();
  const { faults: own, after, changes } = readChanges(subject, dossier, typed, today, app.instant());
  const late = lateRefusal(app.db, [event.effective_on], typed.late_reason);
  const faults = { ...own, ...tooLong(typed), ...faultsOf(late === null ? [] : [late]) };
  if (Object.keys(faults).length > 0) return showAmend(reply, subject, { typed, faults });
  if (typed.step !== 'save' || typed.checked !== digest(subject, typed)) {
    const effects = effectsOf(app.db, dossier, after, {
      category: event.category,
      today,
      now: app.instant(),
    });
    return showAmend(reply, subject, { typed, effects, changes });
  }
  const location = `/enterprises/${enterprise.uscc}`;
  const refused = write(app.db, (tx): Faults => {
    const who = by(request);
    const again = readChanges(subject, readDossier(tx, enterprise.id), typed, today, who.at);
    if (Object.keys(again.faults).length > 0) return again.faults;
    const refusal = lateRefusal(tx, [event.effective_on], typed.late_reason);
    if (refusal !== null) return faultsOf([refusal]);
    recordEvents(tx, enterprise.id, [again.draft], who, { lateReason: typed.late_reason });
    keepResult(tx, { accountId, key, bodyHash: digest(subject, typed) }, location, who.at);
    return {};
  });
  if (Object.keys(refused).length > 0) return showAmend(reply, subject, { typed, faults: refused });
  giveFlash(app.db, request.person, `已补充“${titleOf(event)}”。`);
  return reply.redirect(location, 303);
}
