/** A calendar as RFC 5545 writes it: all-day events, lines of 75 octets at most, CRLF. */
import { addDays } from './days.ts';
import type { Day, Instant } from './types.ts';

export interface CalendarEvent {
  /** Stays the same as long as it is the same matter. */
  uid: string;
  title: string;
  /** The first and the last day. */
  from: Day;
  to: Day;
  note: string;
  /** So many days before the first it reminds, at nine in the morning; none where empty. */
  remind: readonly number[];
  /** When what it says was last changed. */
  changedAt: Instant;
  sequence?: number;
}

const LONGEST = 75;
const encoder = new TextEncoder();

/** Backslash, semicolon, comma and breaks, as TEXT wants them; other control characters go. */
export function escapeText(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/[;,]/g, (sign) => `\\${sign}`)
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/(?!\t)\p{Cc}/gu, '');
}

/** Folds a line so that no piece is longer than 75 octets and no character is cut. */
export function foldLine(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const sign of line) {
    const size = encoder.encode(sign).length;
    if (octets + size > LONGEST) {
      pieces.push(piece);
      piece = ' ';
      octets = 1;
    }
    piece += sign;
    octets += size;
  }
  pieces.push(piece);
  return pieces.join('\r\n');
}

const plainDay = (day: Day) => day.replaceAll('-', '');
const plainInstant = (at: Instant) => `${at.slice(0, 19).replace(/[-:]/g, '')}Z`;

function eventLines(event: CalendarEvent, stamp: Instant): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${plainInstant(stamp)}`,
    `LAST-MODIFIED:${plainInstant(event.changedAt)}`,
    `SEQUENCE:${event.sequence ?? 0}`,
    `DTSTART;VALUE=DATE:${plainDay(event.from)}`,
    // The end of an all-day event is the day after it.
    `DTEND;VALUE=DATE:${plainDay(addDays(event.to, 1))}`,
    `SUMMARY:${escapeText(event.title)}`,
    ...(event.note === '' ? [] : [`DESCRIPTION:${escapeText(event.note)}`]),
    'TRANSP:TRANSPARENT',
    ...event.remind.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escapeText(event.title)}`,
      // From midnight: nine in the morning, so many days before.
      `TRIGGER:${days === 0 ? 'PT9H' : `-P${days - 1}DT15H`}`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ];
}

/** The whole text. @param stamp when it is made */
export function calendarText(
  { name, events }: { name: string; events: readonly CalendarEvent[] },
  stamp: Instant,
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//qiangji//calendar//ZH',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name)}`,
    'X-WR-TIMEZONE:Asia/Shanghai',
    ...events.flatMap((event) => eventLines(event, stamp)),
    'END:VCALENDAR',
  ];
  return `${lines.map(foldLine).join('\r\n')}\r\n`;
}
