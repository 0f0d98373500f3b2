/** An event in words: its title, and each detail with its label, later papers merged in. */
import { count, day } from '../format.ts';
import { dayInWords, shanghaiDay, shanghaiTime } from '../rules/days.ts';
import { standingEvents } from '../rules/standing.ts';
import { DETAIL_FIELDS, type Dossier, type EventDetails, type TrackEvent } from '../rules/types.ts';
import { categoryShort, fellAtName, kindName, routeName } from '../rules/words.ts';
import { countingWord } from './fields.ts';
import type { RecordedEvent } from './queries.ts';
import { detailWord } from './sentences.ts';

/** 省级专精特新认定，2026年7月10日 */
export function titleOf(event: TrackEvent): string {
  return `${categoryShort(event.category)}${kindName(event.category, event)}，${dayInWords(event.effective_on)}`;
}

/** One detail as the page writes it. */
export function detailInWords(details: EventDetails, field: (typeof DETAIL_FIELDS)[number]): string | null {
  const value = details[field];
  if (value === null) return null;
  if (field === 'batch_year') return `${value}年`;
  if (field === 'first_report_on') return day(String(value)).replace(/\d+日$/, '');
  if (field === 'route' && details.route !== null) return routeName(details.route);
  if (field === 'counting' && details.counting !== null) return countingWord(details.counting);
  if (typeof value === 'number') return count(value);
  return field.endsWith('_on') || field.startsWith('valid_') ? day(value) : value;
}

/** The event with what later papers changed; itself where nothing did, or where it is voided. */
export function mergedOf(event: TrackEvent, dossier: Dossier): TrackEvent {
  return standingEvents(dossier.events).find((one) => one.id === event.id) ?? event;
}

/** [label, words] of all that an event says. */
export function detailsOf(event: RecordedEvent, dossier: Dossier): [string, string][] {
  const merged = mergedOf(event, dossier);
  const details: [string, string][] = [];
  if (event.fell_at !== null) details.push(['未通过环节', fellAtName(event.fell_at)]);
  for (const field of DETAIL_FIELDS) {
    const words = detailInWords(merged, field);
    if (words !== null) details.push([detailWord(field), words]);
  }
  if (event.basis !== null) details.push(['依据', event.basis]);
  if (event.note !== null) details.push(['说明', event.note]);
  details.push(['录入', `${event.recorded_by}，${minuteOf(event.recorded_at)}`]);
  return details;
}

function minuteOf(instant: string): string {
  const at = new Date(instant);
  return `${dayInWords(shanghaiDay(at))} ${shanghaiTime(at).slice(0, 5)}`;
}
