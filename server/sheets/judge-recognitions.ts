/** The rows of a recognitions file against the tracks: judged by date over file and database together. */
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import type { Day } from '../rules/types.ts';
import { candidateOf, type EventDraft } from '../tracks/drafts.ts';
import { markStepsBack } from './backs.ts';
import { type Found, findAll } from './find.ts';
import type { Table } from './headers.ts';
import { type Asked, draftOf, isRefused, TracksJudge } from './judge-tracks.ts';
import { columnWord, type Judged, nothingJudged, readable, refusedRow } from './judged.ts';
import type { RecognitionFields } from './rows.ts';
import type { Draft } from './taker.ts';

/** An event to be recorded; of kind `amended` where the file says more of one that is recorded. */
export interface EventChange {
  enterpriseId: number;
  draft: EventDraft;
}

interface Named extends Asked {
  enterprise: Found;
}

/** The enterprise of each row, and the rows that name none. */
function asked(
  db: Db,
  drafts: readonly Draft<RecognitionFields>[],
  table: Table,
  judged: Judged<EventChange>,
): Named[] {
  const find = findAll(
    db,
    drafts.map((draft) => draft.fields),
  );
  return drafts.flatMap((draft): Named[] => {
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
    return [{ draft, enterprise: found.enterprise, candidate: candidateOf(draftOf(draft.fields), '') }];
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
  const byEnterprise = Map.groupBy(rows, (one) => one.enterprise.id);
  const told = new Set<number>();
  for (const dossier of readDossiers(db, [...byEnterprise.keys()])) {
    const own = byEnterprise.get(dossier.enterprise_id) ?? [];
    const changes: EventDraft[] = [];
    const judge = new TracksJudge(dossier, table, today);
    judge.outcomes(own).forEach((outcome, i) => {
      const row = own[i]?.draft.row;
      if (outcome === 'unchanged') judged.unchanged += 1;
      else if (isRefused(outcome)) judged.refused.push(outcome);
      else {
        changes.push(outcome);
        if (row !== undefined) told.add(row);
      }
    });
    for (const [row, message] of judge.revised) {
      judged.revised.push({ row, who: own[0]?.enterprise.name ?? '', message });
    }
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
