/** What a file says of the tracks of one enterprise: new, unchanged, an amendment, or refused. */
import { fieldFaults } from '../rules/fields.ts';
import { judgeMany, type Verdict } from '../rules/judge.ts';
import { proposals } from '../rules/proposals.ts';
import { givenDetails, standingEvents } from '../rules/standing.ts';
import { type Day, DETAIL_FIELDS, type Dossier, type EventDetails, type TrackEvent } from '../rules/types.ts';
import { kindName } from '../rules/words.ts';
import type { EventDraft } from '../tracks/drafts.ts';
import type { Table } from './headers.ts';
import { columnWord, type Difference, difference, type RefusedRow, refusedRow } from './judged.ts';
import type { RecognitionFields } from './rows.ts';
import { isSameText } from './same-text.ts';
import type { Draft } from './taker.ts';

/** A row with the event that it means. */
export interface Asked {
  draft: Draft<RecognitionFields>;
  candidate: TrackEvent;
}

/** The event of a row as it is written there: what is blank stays blank, so that it changes nothing. */
export function draftOf(fields: RecognitionFields): EventDraft {
  const { uscc: _, name: __, matter: ___, ...event } = fields;
  return event;
}

/** Proposals that rest on what an amendment changes, where they were left as proposed, follow it. */
function followed(recorded: TrackEvent, changes: Partial<EventDetails>): Partial<EventDetails> {
  const wasProposed = proposals({ ...recorded, batch_year: null, valid_until: null });
  const proposed = proposals({ ...recorded, ...changes, batch_year: null, valid_until: null });
  const more: Partial<EventDetails> = {};
  for (const field of ['batch_year', 'valid_until'] as const) {
    const follows = changes[field] === undefined && recorded[field] === wasProposed[field];
    if (follows && proposed[field] !== undefined && proposed[field] !== recorded[field]) {
      Object.assign(more, { [field]: proposed[field] });
    }
  }
  return { ...changes, ...more };
}

export type Outcome = 'unchanged' | RefusedRow | EventDraft;

/** Judges what one file says of one enterprise. */
export class TracksJudge {
  readonly dossier: Dossier;
  readonly table: Table;
  readonly today: Day;
  /** By row: what an amendment changes. */
  readonly revised = new Map<number, Difference[]>();
  /** What the rows so far give of a recorded event, with the row that says it. */
  private readonly given = new Map<number, { details: Partial<EventDetails>; row: number }>();

  constructor(dossier: Dossier, table: Table, today: Day) {
    this.dossier = dossier;
    this.table = table;
    this.today = today;
  }

  /** What becomes of each row, in the order given. */
  outcomes(asked: readonly Asked[]): Outcome[] {
    const verdicts = judgeMany(
      this.dossier,
      asked.map((one) => one.candidate),
      this.today,
    );
    // What the rules propose for blanks must be fit to be recorded too; where it is not, the rest is
    // judged again without that row, for it may have been the ground of another.
    const unfit = new Map<Asked, RefusedRow>();
    asked.forEach((one, i) => {
      if (verdicts[i]?.verdict !== 'new') return;
      const faults = fieldFaults({ ...one.candidate, ...proposals(one.candidate) }, this.today);
      if (faults.length > 0) unfit.set(one, this.refuse(one, faults));
    });
    if (unfit.size > 0) {
      const rest = this.outcomes(asked.filter((one) => !unfit.has(one)));
      return asked.map((one) => unfit.get(one) ?? rest.shift() ?? 'unchanged');
    }
    const outcomes = asked.map((one, i) => this.outcome(asked, one, verdicts[i]));
    // A row that only repeats a refused one is recorded by neither.
    return outcomes.map((outcome, i) => {
      const twin = verdicts[i]?.twin ?? null;
      const one = asked[i];
      if (one === undefined || outcome !== 'unchanged' || twin === null) return outcome;
      const other = outcomes[twin];
      if (other === undefined || !isRefused(other)) return outcome;
      const message = `与第 ${asked[twin]?.draft.row} 行是同一条记录，那一行有问题`;
      return this.refuse(one, [{ field: 'effective_on', message }]);
    });
  }

  private refuse(one: Asked, faults: readonly { field: string; message: string }[]): RefusedRow {
    return refusedRow(
      one.draft,
      faults.map(({ field, message }) => ({ column: columnWord(this.table, field), message })),
    );
  }

  private outcome(asked: readonly Asked[], one: Asked, verdict: Verdict | undefined): Outcome {
    if (verdict === undefined) throw new Error('a candidate without a verdict');
    const { candidate, draft } = one;
    if (verdict.verdict === 'refused') {
      if (verdict.twin === null) return this.refuse(one, verdict.refusals);
      const word = kindName(candidate.category, candidate);
      const message = `第 ${asked[verdict.twin]?.draft.row} 行记了同一天的“${word}”，内容不同。只留一行`;
      return this.refuse(one, [{ field: 'effective_on', message }]);
    }
    if (verdict.event_id !== null) return this.amendment(one, verdict, verdict.event_id);
    if (verdict.verdict === 'unchanged') return 'unchanged';
    return { ...draftOf(draft.fields), ...proposals(candidate) };
  }

  /** Details of a recorded event; two rows that say different things of it would undo each other. */
  private amendment(one: Asked, verdict: Verdict, eventId: number): Outcome {
    const said = givenDetails(one.candidate);
    const before = this.given.get(eventId);
    const clash = DETAIL_FIELDS.find(
      (field) =>
        said[field] !== undefined &&
        before?.details[field] !== undefined &&
        said[field] !== before.details[field],
    );
    if (before !== undefined && clash !== undefined) {
      const message = `第 ${before.row} 行说的是同一条记录，“${columnWord(this.table, clash)}”不同。只留一行`;
      return this.refuse(one, [{ field: clash, message }]);
    }
    this.given.set(eventId, {
      details: { ...before?.details, ...said },
      row: before?.row ?? one.draft.row,
    });
    const recorded = standingEvents(this.dossier.events).find((event) => event.id === eventId);
    if (recorded === undefined) return 'unchanged';
    const isSame = (field: keyof EventDetails, to: unknown) => {
      const now = recorded[field];
      return typeof now === 'string' && typeof to === 'string' && isSameText(now, to);
    };
    const changes = Object.fromEntries(
      Object.entries(verdict.changes).filter(
        ([field, to]) =>
          before?.details[field as keyof EventDetails] === undefined &&
          !isSame(field as keyof EventDetails, to),
      ),
    ) as Partial<EventDetails>;
    if (Object.keys(changes).length === 0) return 'unchanged';
    const { category } = recorded;
    const details = followed(recorded, changes);
    this.revised.set(
      one.draft.row,
      Object.entries(details).map(([field, to]) =>
        difference(this.table, field, recorded[field as keyof EventDetails], to),
      ),
    );
    return { kind: 'amended', category, effective_on: this.today, amends: eventId, ...details };
  }
}

export function isRefused(outcome: Outcome): outcome is RefusedRow {
  return typeof outcome === 'object' && 'row' in outcome;
}
