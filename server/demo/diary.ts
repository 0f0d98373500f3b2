/**
 * What officers wrote down, in the order in which they wrote it. Entries are gathered firm by firm
 * and played back by the clock, so that the log reads like that of an office that worked on it for years.
 */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { createEnterprise } from '../enterprises/queries.ts';
import { addDays, addYears } from '../rules/days.ts';
import type { Day, Instant } from '../rules/types.ts';
import { type EventDraft, recordEvents } from '../tracks/queries.ts';
import { type Firm, OFFICERS } from './firms.ts';
import type { Random } from './random.ts';

/** The day the office began to keep its register here; what is older was entered then. */
export const OPENED: Day = '2023-01-04';

type Write = (tx: Db, by: By) => void;
interface Entry {
  at: Instant;
  actor: string;
  write: Write;
}

export interface Recorded {
  /** The day it was recorded, where the story needs it; otherwise some days after it took effect. */
  on?: Day;
  actor?: string;
  /** Recorded weeks later than usual. */
  late?: boolean;
}

/** That day, or the Monday after it. */
function workday(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 6 ? addDays(day, 2) : weekday === 0 ? addDays(day, 1) : day;
}

/** So many minutes after midnight UTC: 40 to 520 are office hours in Shanghai. */
function instant(day: Day, minutes: number): Instant {
  return new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000).toISOString();
}

const minuteAfter = (at: Instant) => new Date(Date.parse(at) + 60_000).toISOString();

/** Nothing is folded yet; and why it was recorded so late, should its day be signed off by then. */
function late({ kind }: { kind?: EventDraft['kind'] }) {
  const lateReason = kind === 'stage' ? '年底摸底名单核对后补记' : '核对年度入库名单时发现遗漏';
  return { derive: false, lateReason };
}

export class Diary {
  readonly #random: Random;
  readonly #entries: Entry[] = [];
  readonly #firms: Firm[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  get random(): Random {
    return this.#random;
  }

  /** A day of the so many that begin with `from`. */
  within(from: Day, days: number): Day {
    return addDays(from, this.#random.between(0, days - 1));
  }

  /** A firm that is entered before its first entry. */
  add(firm: Firm): Firm {
    this.#firms.push(firm);
    return firm;
  }

  /** Something written on a day, by somebody, about a firm or about none. @returns when */
  enter(day: Day, actor: string, write: Write, firm?: Firm): Instant {
    const at = instant(workday(day), this.#random.between(40, 500));
    this.#put(at, actor, write, firm);
    return at;
  }

  /** Something written at a moment of its own. */
  at(moment: Instant, actor: string, write: Write): void {
    this.#put(moment, actor, write);
  }

  /**
   * Something that happened to a firm, recorded some days later by its officer. On a track nothing is
   * recorded before what came earlier, so that a diary cut short is legal too.
   * @param done is given the event's id
   * @returns when it was recorded
   */
  happen(firm: Firm, draft: EventDraft, recorded: Recorded = {}, done?: (id: number) => void): Instant {
    const { category, effective_on: day } = draft;
    const lag = recorded.late === true ? this.#random.between(25, 60) : this.#random.between(0, 4);
    const from = day < OPENED ? OPENED : addDays(day, lag);
    const asked = instant(workday(recorded.on ?? from), this.#random.between(40, 500));
    const before = firm.last[category];
    const at = before !== undefined && asked <= before ? minuteAfter(before) : asked;
    firm.last[category] = at;
    const write: Write = (tx, by) => {
      const [id] = recordEvents(tx, idOf(firm), [draft], by, late(draft));
      if (id !== undefined) done?.(id);
    };
    this.#put(at, recorded.actor ?? firm.officer, write, firm);
    return at;
  }

  /** Details of an event that were completed on a later day, by an amendment that takes effect with it. */
  amend(firm: Firm, day: Day, of: () => number | null, draft: Omit<EventDraft, 'kind' | 'amends'>): void {
    const at = this.enter(day, firm.officer, (tx, by) => {
      const amends = of();
      if (amends === null) return;
      recordEvents(tx, idOf(firm), [{ ...draft, kind: 'amended', amends }], by, late({ kind: 'amended' }));
    });
    firm.last[draft.category] = at;
  }

  /** A record and what else its form wrote in the same transaction, such as the voiding of what it replaces. */
  replace(firm: Firm, day: Day, draft: EventDraft, also: (tx: Db, by: By, id: number) => void): void {
    const at = this.enter(day, firm.officer, (tx, by) => {
      const [id] = recordEvents(tx, idOf(firm), [draft], by, late(draft));
      if (id !== undefined) also(tx, by, id);
    });
    firm.last[draft.category] = at;
  }

  /** Something written at that very moment, about no firm: no chance is taken, so nothing else moves. */
  note(at: Instant, actor: string, write: Write): void {
    this.#put(at, actor, write);
  }

  #put(at: Instant, actor: string, write: Write, firm?: Firm): void {
    if (firm !== undefined && (firm.first === null || at < firm.first)) firm.first = at;
    this.#entries.push({ at, actor, write });
  }

  /** Enters each firm some days before the first that was written of it. */
  #arrivals(): Entry[] {
    return this.#firms.map((firm) => {
      const first = firm.first ?? instant(addDays(OPENED, this.#random.between(30, 1300)), 300);
      const before = addDays(first.slice(0, 10), -this.#random.between(1, 20));
      const day = before < OPENED ? addDays(OPENED, -1) : workday(before);
      const early = instant(day, this.#random.between(40, 500));
      const at = early < first ? early : instant(addDays(first.slice(0, 10), -1), 60);
      const actor = OFFICERS.find((officer) => officer === firm.officer) ?? OFFICERS[0];
      const write: Write = (tx, by) => {
        firm.id = createEnterprise(tx, firm.draft, by, { derive: false });
      };
      return { at, actor, write };
    });
  }

  /** Writes everything down to `until`, in order, and gives the ids of the firms that are in by then. */
  play(tx: Db, until: Instant): number[] {
    const entries = [...this.#arrivals(), ...this.#entries].filter((entry) => entry.at <= until);
    entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    for (const { at, actor, write } of entries) write(tx, { actor, accountId: null, ip: '', at });
    return this.#firms.flatMap((firm) => (firm.id === null ? [] : [firm.id]));
  }
}

/** @throws where the firm has not been entered yet: a story out of order */
export function idOf(firm: Firm): number {
  if (firm.id === null) throw new Error(`${firm.draft.name} has not been entered`);
  return firm.id;
}

/** Three years less a day: what a title's paper says. */
export const threeYears = (day: Day): Day => addDays(addYears(day, 3), -1);
