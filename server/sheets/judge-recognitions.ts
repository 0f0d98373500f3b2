/** The rows of a recognitions file against the tracks: judged by date over file and database together. */
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { fieldFaults } from '../rules/fields.ts';
import { judgeMany, proposeBatchYear, proposeValidUntil, type Verdict } from '../rules/judge.ts';
import { givenDetails, standingEvents } from '../rules/standing.ts';
import { type Day, DETAIL_FIELDS, type Dossier, type EventDetails, type TrackEvent } from '../rules/types.ts';
import { kindName } from '../rules/words.ts';
import { candidateOf, type EventDraft } from '../tracks/drafts.ts';
import { markStepsBack } from './backs.ts';
import { type Found, findAll } from './find.ts';
import type { Table } from './headers.ts';
import { columnWord, type Judged, nothingJudged, type RefusedRow, readable, refusedRow } from './judged.ts';
import type { RecognitionFields } from './rows.ts';
import type { Draft } from './taker.ts';

/** An event to be recorded; of kind `amended` where the file says more of one that is recorded. */
export interface EventChange {
  enterpriseId: number;
  draft: EventDraft;
}

interface Asked {
  draft: Draft<RecognitionFields>;
  found: Found;
  candidate: TrackEvent;
}

/** The event of a row as it is written there: what is blank stays blank, so that it changes nothing. */
function draftOf(fields: RecognitionFields): EventDraft {
  const { uscc: _, name: __, matter: ___, ...event } = fields;
  return event;
}

/** What the rules propose for the blanks of a new event: 批次年度 and 有效期至. */
function proposals(event: TrackEvent): Partial<EventDetails> {
  const { kind, effective_on: day, category } = event;
  const issued = kind === 'moved_in' ? event.issued_on : day;
  const proposed: Partial<EventDetails> = {};
  if (kind === 'recognised' && event.batch_year === null) {
    proposed.batch_year = proposeBatchYear(event.batch, day);
  }
  const hasTerm =
    category !== 'above_scale' && (kind === 'recognised' || kind === 'renewed' || kind === 'moved_in');
  if (hasTerm && event.valid_until === null && (issued !== null || event.valid_from !== null)) {
    proposed.valid_until = proposeValidUntil(event.valid_from, issued ?? day);
  }
  return proposed;
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

type Outcome = 'unchanged' | RefusedRow | EventDraft;

/** Judges what one file says of one enterprise. */
class OneEnterprise {
  readonly dossier: Dossier;
  readonly asked: readonly Asked[];
  readonly table: Table;
  readonly today: Day;
  /** What the rows so far give of a recorded event, with the row that says it. */
  readonly given = new Map<number, { details: Partial<EventDetails>; row: number }>();

  constructor(dossier: Dossier, asked: readonly Asked[], table: Table, today: Day) {
    this.dossier = dossier;
    this.asked = asked;
    this.table = table;
    this.today = today;
  }

  outcomes(): Outcome[] {
    const verdicts = judgeMany(
      this.dossier,
      this.asked.map((one) => one.candidate),
      this.today,
    );
    const outcomes = this.asked.map((one, i) => this.outcome(one, verdicts[i]));
    // A row that only repeats a refused one is recorded by neither.
    return outcomes.map((outcome, i) => {
      const twin = verdicts[i]?.twin ?? null;
      const one = this.asked[i];
      if (one === undefined || outcome !== 'unchanged' || twin === null) return outcome;
      const other = outcomes[twin];
      if (other === undefined || !isRefused(other)) return outcome;
      const message = `与第 ${this.asked[twin]?.draft.row} 行是同一条记录，那一行有问题`;
      return this.refuse(one, [{ field: 'effective_on', message }]);
    });
  }

  private refuse(one: Asked, faults: readonly { field: string; message: string }[]): RefusedRow {
    return refusedRow(
      one.draft,
      faults.map(({ field, message }) => ({ column: columnWord(this.table, field), message })),
    );
  }

  private outcome(one: Asked, verdict: Verdict | undefined): Outcome {
    if (verdict === undefined) throw new Error('a candidate without a verdict');
    const { candidate, draft } = one;
    if (verdict.verdict === 'refused') {
      if (verdict.twin === null) return this.refuse(one, verdict.refusals);
      const word = kindName(candidate.category, candidate);
      const message = `第 ${this.asked[verdict.twin]?.draft.row} 行记了同一天的“${word}”，内容不同。只留一行`;
      return this.refuse(one, [{ field: 'effective_on', message }]);
    }
    if (verdict.event_id !== null) return this.amendment(one, verdict, verdict.event_id);
    if (verdict.verdict === 'unchanged') return 'unchanged';
    const completed = { ...candidate, ...proposals(candidate) };
    const faults = fieldFaults(completed, this.today);
    if (faults.length > 0) return this.refuse(one, faults);
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
    const changes = Object.fromEntries(
      Object.entries(verdict.changes).filter(
        ([field]) => before?.details[field as keyof EventDetails] === undefined,
      ),
    ) as Partial<EventDetails>;
    if (Object.keys(changes).length === 0) return 'unchanged';
    const recorded = standingEvents(this.dossier.events).find((event) => event.id === eventId);
    if (recorded === undefined) return 'unchanged';
    const { category } = recorded;
    const details = followed(recorded, changes);
    return { kind: 'amended', category, effective_on: this.today, amends: eventId, ...details };
  }
}

function isRefused(outcome: Outcome): outcome is RefusedRow {
  return typeof outcome === 'object' && 'row' in outcome;
}

/** The enterprise of each row, and the rows that name none. */
function asked(
  db: Db,
  drafts: readonly Draft<RecognitionFields>[],
  table: Table,
  judged: Judged<EventChange>,
): Asked[] {
  const find = findAll(
    db,
    drafts.map((draft) => draft.fields),
  );
  return drafts.flatMap((draft): Asked[] => {
    const found = find(draft.fields);
    if ('fault' in found) {
      const { field, message } = found.fault;
      judged.refused.push(refusedRow(draft, [{ column: columnWord(table, field), message }]));
      return [];
    }
    const at = { row: draft.row, who: draft.who };
    for (const { field, message } of found.warnings) {
      judged.warnings.push({ ...at, column: columnWord(table, field), message });
    }
    const founded = found.enterprise.founded_on;
    const day = draft.fields.effective_on;
    if (founded !== null && day < founded) {
      const message = `早于企业的成立日期（${founded}）`;
      judged.warnings.push({ ...at, column: columnWord(table, 'effective_on'), message });
    }
    return [{ draft, found: found.enterprise, candidate: candidateOf(draftOf(draft.fields), '') }];
  });
}

/** Judges every row; what is to be written comes by day, so that what is recorded last happened last. */
export function judgeRecognitions(
  db: Db,
  drafts: readonly Draft<RecognitionFields>[],
  table: Table,
  today: Day,
): Judged<EventChange> {
  const judged = nothingJudged<EventChange>();
  const rows = asked(db, readable(drafts, judged), table, judged);
  const byEnterprise = Map.groupBy(rows, (one) => one.found.id);
  const told = new Set<number>();
  for (const dossier of readDossiers(db, [...byEnterprise.keys()])) {
    const own = byEnterprise.get(dossier.enterprise_id) ?? [];
    const changes: EventDraft[] = [];
    new OneEnterprise(dossier, own, table, today).outcomes().forEach((outcome, i) => {
      const row = own[i]?.draft.row;
      if (outcome === 'unchanged') judged.unchanged += 1;
      else if (isRefused(outcome)) judged.refused.push(outcome);
      else {
        changes.push(outcome);
        if (row !== undefined) told.add(row);
      }
    });
    for (const draft of markStepsBack(dossier, changes)) {
      judged.changes.push({ enterpriseId: dossier.enterprise_id, draft });
    }
  }
  for (const { draft } of rows) {
    for (const { column, message } of draft.warnings) {
      judged.warnings.push({ row: draft.row, who: draft.who, column, message });
    }
  }
  judged.warnings = judged.warnings.filter((one) => told.has(one.row));
  judged.changes.sort((a, b) =>
    a.draft.effective_on < b.draft.effective_on ? -1 : a.draft.effective_on > b.draft.effective_on ? 1 : 0,
  );
  return judged;
}
