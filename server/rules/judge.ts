/**
 * May this be recorded? Every answer is a list of refusals in Chinese, each at its field and with
 * what to do; an empty list is yes. Judged over the whole track, so that a back-dated event that
 * would leave a later one without its ground is refused as well, naming that one.
 */
import { dayInWords, FAR_DAY, isDay } from './days.ts';
import { faultsOf, scaleFaults } from './faults.ts';
import { fieldFaults } from './fields.ts';
import { givenDetails, standingEvents } from './standing.ts';
import type { Day, Dossier, Refusal, TrackEvent } from './types.ts';
import { kindName } from './words.ts';

export { judgeMany, type Verdict } from './judge-many.ts';
export { proposeBatchYear } from './recognition.ts';
export { proposeValidUntil } from './step.ts';

/** An id that no recorded event has. */
const CANDIDATE = -1;

function nameOf(event: TrackEvent): string {
  return `“${kindName(event.category, event)}”`;
}

/** Why a later event stands in the way of an earlier one that is being recorded. */
function inTheWay(later: TrackEvent, why: Refusal, candidate: TrackEvent): Refusal {
  const on = dayInWords(later.effective_on);
  if (candidate.kind === 'stage' && later.kind === 'stage') {
    const message = `发生日期早于上一阶段${nameOf(later)}的 ${on}`;
    return { rule: 'stage', field: 'effective_on', message };
  }
  const message = `与 ${on} 的${nameOf(later)}矛盾：先记这一条，则${why.message}。核对发生日期`;
  return { rule: why.rule, field: 'effective_on', message };
}

/** The refusals that the candidate causes on its track: its own, and those of other events. */
function trackFaults(events: readonly TrackEvent[], candidate: TrackEvent): Refusal[] {
  const { category } = candidate;
  const before = faultsOf(category, events);
  const after = faultsOf(category, [...events, candidate]);
  const own = after.get(candidate.id);
  const refusals: Refusal[] = own === undefined ? [] : [own];
  for (const event of events) {
    const why = after.get(event.id);
    if (why === undefined || before.has(event.id)) continue;
    refusals.push(inTheWay(event, why, candidate));
  }
  return refusals;
}

/** May this event be recorded on this enterprise today? Amendments go to `judgeAmend`. */
export function judgeEvent(dossier: Dossier, candidate: TrackEvent, today: Day): Refusal[] {
  if (candidate.kind === 'amended') return judgeAmend(dossier, candidate, today);
  const event: TrackEvent = { ...candidate, id: CANDIDATE, voided_at: null };
  const fields = fieldFaults(event, today);
  const readable = isDay(event.effective_on);
  const scale = readable ? scaleFaults(dossier, event) : [];
  // A field that is missing would only be refused a second time by the fold.
  if (fields.length > 0) return [...fields, ...scale];
  return [...scale, ...trackFaults(standingEvents(dossier.events), event)];
}

/** May this event be voided? Refused where a later event would lose its ground, saying which. */
export function judgeVoid(dossier: Dossier, eventId: number, _today: Day = FAR_DAY): Refusal[] {
  const target = dossier.events.find((event) => event.id === eventId);
  if (target === undefined) return [{ rule: 'void', field: 'event', message: '没有这条记录' }];
  if (target.voided_at !== null) return [{ rule: 'void', field: 'event', message: '这条记录已经作废' }];
  if (target.kind === 'amended') return [];
  const events = standingEvents(dossier.events);
  const before = faultsOf(target.category, events);
  const left = events.filter((event) => event.id !== eventId);
  const after = faultsOf(target.category, left);
  return left
    .filter((event) => after.has(event.id) && !before.has(event.id))
    .map((event) => ({
      rule: after.get(event.id)?.rule ?? 'void',
      field: 'event',
      message: `作废后，${dayInWords(event.effective_on)}的${nameOf(event)}没有依据。先作废或更正那一条`,
    }));
}

/** May the event be voided and this one stand in its place (a wrong day, corrected in one step)? */
export function judgeReplace(
  dossier: Dossier,
  eventId: number,
  candidate: TrackEvent,
  today: Day,
): Refusal[] {
  const target = dossier.events.find((event) => event.id === eventId);
  if (target === undefined || target.voided_at !== null) return judgeVoid(dossier, eventId, today);
  const without = dossier.events.filter((event) => event.id !== eventId);
  const event: TrackEvent = { ...candidate, id: CANDIDATE, voided_at: null };
  const fields = [...fieldFaults(event, today)];
  if (fields.length > 0) return fields;
  const before = faultsOf(target.category, standingEvents(dossier.events));
  const left = standingEvents(without);
  const after = faultsOf(event.category, [...left, event]);
  const own = after.get(event.id);
  const refusals = own === undefined ? [] : [own];
  for (const other of left) {
    const why = other.category === event.category ? after.get(other.id) : undefined;
    if (why !== undefined && !before.has(other.id)) refusals.push(inTheWay(other, why, event));
  }
  return [...scaleFaults(dossier, event), ...refusals];
}

/** May these details be added to the event that `candidate.amends` names? */
export function judgeAmend(dossier: Dossier, candidate: TrackEvent, today: Day): Refusal[] {
  const target = standingEvents(dossier.events).find((event) => event.id === candidate.amends);
  if (target === undefined || target.category !== candidate.category) {
    return [{ rule: 'amend', field: 'event', message: '没有可以补充的记录：它不存在或已经作废' }];
  }
  const given = givenDetails(candidate);
  if (Object.keys(given).length === 0) {
    return [{ rule: 'amend', field: 'event', message: '填写要补充或更正的内容' }];
  }
  return fieldFaults({ ...target, ...given }, today);
}
