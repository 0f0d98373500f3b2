/** What a program posts of a track: composed and judged by the rules of the form, and recorded. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { lateRefusal } from '../baseline/queries.ts';
import { readDossier } from '../derived/dossiers.ts';
import { NotFound, Refused } from '../errors.ts';
import { dayInWords } from '../rules/days.ts';
import { judgeAmend, judgeEvent, judgeVoid } from '../rules/judge.ts';
import { proposals } from '../rules/proposals.ts';
import { standingEvents } from '../rules/standing.ts';
import { stageIndex } from '../rules/step.ts';
import { type Day, DETAIL_FIELDS, type Dossier, type EventDetails, type Refusal } from '../rules/types.ts';
import { stateAt } from './compose.ts';
import { candidateOf, type EventDraft } from './drafts.ts';
import { detailFields } from './fields.ts';
import { outcomeOf } from './outcomes.ts';
import { ownerOfEvent, recordEvents, voidEvent } from './queries.ts';
import { detailWord } from './sentences.ts';

export interface PostedEvent extends EventDraft {
  /** 补录理由, where the baseline of the day is signed. */
  late_reason?: string | null;
}

const refuse = (rule: string, field: string, message: string) => new Refused([{ rule, field, message }]);

function judged(refusals: readonly (Refusal | null)[]): void {
  const all = refusals.filter((one) => one !== null);
  if (all.length > 0) throw new Refused(all);
}

/** A stage before the one that the track is at on the day is a step back; blanks are as the rules propose. */
function completed(dossier: Dossier, draft: EventDraft, at: string): EventDraft {
  const before = stateAt(dossier, draft.category, draft.effective_on);
  const back = draft.kind === 'stage' && stageIndex(draft.stage ?? null) < stageIndex(before.stage);
  const counting = draft.counting === 'auto' ? null : (draft.counting ?? null);
  const whole = { ...draft, back, counting };
  return { ...whole, ...proposals(candidateOf(whole, at)) };
}

/**
 * Of an amendment only what differs from what stands is kept.
 * @throws Refused where the event is not there, is of another track, or carries no such detail
 */
function differing(dossier: Dossier, draft: EventDraft): EventDraft {
  const target = standingEvents(dossier.events).find((one) => one.id === draft.amends);
  if (target === undefined || target.category !== draft.category || target.kind === 'amended')
    throw refuse('amend', 'event', '没有可以补充的记录：它不存在、已经作废，或属另一类别');
  const outcome = outcomeOf(target);
  const names = outcome === null ? [] : detailFields(target.category, outcome).map((one) => one.name);
  const changed: Partial<EventDetails> = {};
  const refusals: Refusal[] = [];
  for (const field of DETAIL_FIELDS) {
    const value = draft[field] ?? null;
    if (value === null || value === target[field]) continue;
    if (field === 'counting' && value === 'auto' && target.counting === null) continue;
    if (names.includes(field)) Object.assign(changed, { [field]: value });
    else refusals.push({ rule: 'amend', field, message: `这条记录没有${detailWord(field)}` });
  }
  judged(refusals);
  const { category, kind, effective_on, amends, note } = draft;
  return { category, kind, effective_on, amends: amends ?? null, note: note ?? null, ...changed };
}

/**
 * Records what was posted, in the caller's transaction, with the refusals of the form.
 * @returns the event's id
 * @throws Refused
 */
export function recordPosted(tx: Tx, enterpriseId: number, posted: PostedEvent, today: Day, by: By): number {
  const { late_reason: lateReason = null, ...given } = posted;
  const dossier = readDossier(tx, enterpriseId);
  const isAmendment = given.kind === 'amended';
  const draft = isAmendment ? differing(dossier, given) : completed(dossier, given, by.at);
  const candidate = candidateOf(draft, by.at, Number.MAX_SAFE_INTEGER);
  if (isAmendment && draft.effective_on > today)
    throw refuse('R10', 'effective_on', `发生日期不能晚于今天（${dayInWords(today)}）`);
  const day = dossier.events.find((one) => one.id === draft.amends)?.effective_on ?? draft.effective_on;
  judged([
    ...(isAmendment ? judgeAmend(dossier, candidate, today) : judgeEvent(dossier, candidate, today)),
    lateRefusal(tx, [day], lateReason),
  ]);
  const [id] = recordEvents(tx, enterpriseId, [draft], by, { lateReason });
  if (id === undefined) throw new Error('nothing was recorded');
  return id;
}

/**
 * Voids an event, in the caller's transaction, with the refusals of the form.
 * @returns whose event it is now
 * @throws NotFound, Refused
 */
export function voidPosted(
  tx: Tx,
  eventId: number,
  { reason, today }: { reason: string; today: Day },
  by: By,
): number {
  const owner = ownerOfEvent(tx, eventId);
  if (owner === null) throw new NotFound('event');
  judged(judgeVoid(readDossier(tx, owner), eventId, today));
  voidEvent(tx, eventId, reason, by);
  return owner;
}
