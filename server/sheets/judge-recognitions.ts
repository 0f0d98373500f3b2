/** The rows of a recognitions file against the tracks: judged by date over file and database together. */
import type { Db } from '../../db/open.ts';
import { lateRefusal } from '../baseline/queries.ts';
import { readDossiers } from '../derived/dossiers.ts';
import type { Day, Dossier } from '../rules/types.ts';
import { categoryShort, kindName } from '../rules/words.ts';
import { candidateOf, type EventDraft } from '../tracks/drafts.ts';
import { markStepsBack } from './backs.ts';
import { type Found, findAll } from './find.ts';
import type { Table } from './headers.ts';
import { type Asked, draftOf, isRefused, type Outcome, TracksJudge } from './judge-tracks.ts';
import {
  columnWord,
  type Difference,
  type Judged,
  nothingJudged,
  type RefusedRow,
  readable,
  refusedRow,
} from './judged.ts';
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

/** 省级专精特新：认定，2026-07-10，2026年第一批 */
function recorded(draft: EventDraft): Difference {
  const { category, effective_on, batch = null, document_no = null } = draft;
  const event = { kind: draft.kind, stage: draft.stage ?? null, reason: draft.reason ?? null };
  const words = [kindName(category, event), effective_on, batch, document_no];
  const to = words.filter((one) => one !== null && one !== '').join('，');
  return { field: 'matter', word: categoryShort(category), from: '', to };
}

/** A row that changes what a signed baseline rests on, where the file came without a reason (补录). */
function lateRow(db: Db, dossier: Dossier, table: Table, one: Named, outcome: Outcome): RefusedRow | null {
  if (typeof outcome === 'string' || isRefused(outcome)) return null;
  const completed = dossier.events.find((event) => event.id === outcome.amends);
  const refusal = lateRefusal(db, [(completed ?? outcome).effective_on], null);
  if (refusal === null) return null;
  const message = `${refusal.message}：导入时填写“补录理由”（命令行用 --late-reason），全文件一个理由`;
  return refusedRow(one.draft, [{ column: columnWord(table, 'effective_on'), message }]);
}

/** Judges every row; what is to be written comes by day, so that what is recorded last happened last. */
export function judgeRecognitions(
  db: Db,
  drafts: readonly Draft<RecognitionFields>[],
  table: Table,
  today: Day,
  lateReason: string | null = null,
): Judged<EventChange> {
  const judged = nothingJudged<EventChange>();
  const rows = asked(db, readable(drafts, judged), table, judged);
  const byEnterprise = Map.groupBy(rows, (one) => one.enterprise.id);
  const told = new Set<number>();
  for (const dossier of readDossiers(db, [...byEnterprise.keys()])) {
    let own = byEnterprise.get(dossier.enterprise_id) ?? [];
    const changes: EventDraft[] = [];
    const rowsOf: number[] = [];
    let judge = new TracksJudge(dossier, table, today);
    let outcomes = judge.outcomes(own);
    const late = lateReason
      ? []
      : own.map((one, i) => lateRow(db, dossier, table, one, outcomes[i] ?? 'unchanged'));
    if (late.some((refused) => refused !== null)) {
      // Judged again without them: one that is left out may have been the ground of another.
      judged.refused.push(...late.filter((refused) => refused !== null));
      own = own.filter((_, i) => late[i] === null);
      judge = new TracksJudge(dossier, table, today);
      outcomes = judge.outcomes(own);
    }
    outcomes.forEach((outcome, i) => {
      const row = own[i]?.draft.row ?? 0;
      if (outcome === 'unchanged') judged.unchanged.push(row);
      else if (isRefused(outcome)) judged.refused.push(outcome);
      else {
        changes.push(outcome);
        rowsOf.push(row);
        told.add(row);
      }
    });
    const { name = '', uscc = '' } = own[0]?.enterprise ?? {};
    markStepsBack(dossier, changes).forEach((draft, i) => {
      const row = rowsOf[i] ?? 0;
      const revised = judge.revised.get(row);
      const isNew = revised === undefined;
      const differences = revised ?? [recorded(draft)];
      const enterpriseId = dossier.enterprise_id;
      judged.changes.push({ enterpriseId, draft, row, isNew, name, uscc, differences });
    });
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
