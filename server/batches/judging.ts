/** What becomes of each line of a batch, and why: judged over the whole track of its enterprise. */
import { createHash } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { factsAt } from '../rules/facts.ts';
import { foldTrack } from '../rules/fold.ts';
import { judgeMany, type Verdict } from '../rules/judge.ts';
import { standingEvents } from '../rules/standing.ts';
import { stageIndex } from '../rules/step.ts';
import { type Day, type Dossier, STAGES, type TrackState } from '../rules/types.ts';
import { exitName, stageName } from '../rules/words.ts';
import { candidateOf, type EventDraft } from '../tracks/drafts.ts';
import type { FoundLine } from './finding.ts';
import type { Batch } from './form.ts';
import { changesInWords } from './words.ts';

/** 匹配, 待核对, 待选择, 无需更新, 不能更新, 未找到 */
export type Result = 'match' | 'check' | 'choose' | 'same' | 'refused' | 'none';

export interface Row extends FoundLine {
  result: Result;
  /** 公示 → 认定, or why nothing is recorded. */
  change: string;
  notes: string[];
  /** What ticking the line records; null where there is nothing to tick. */
  draft: EventDraft | null;
  dossier: Dossier | null;
  /** Whether it is proposed to be ticked. */
  proposed: boolean;
  /** What the person was shown of this line, as a short string: other words give another. */
  seen: string;
}
type Judged = Pick<Row, 'result' | 'change' | 'notes' | 'draft' | 'proposed'>;

function stateOf(dossier: Dossier, { matter }: Batch, day?: Day): TrackState {
  const events = standingEvents(dossier.events, day === undefined ? {} : { asOf: day });
  return foldTrack(matter.category, events).state;
}

/** 公示, 尚未开始, 已退出（退规） */
function standsAt(state: TrackState): string {
  if (state.stage !== null) return stageName(state.category, state.stage);
  if (state.ended === null) return '尚未开始';
  return state.ended.how === 'withdrawn' ? '已退出培育' : `已退出（${exitName(state.ended.how)}）`;
}

function nothing(result: 'same' | 'refused', change: string): Judged {
  return { result, change, notes: [], draft: null, proposed: false };
}

/** Where the track is there already: words that say since when; null where it is not. */
function alreadySo({ matter, draft }: Batch, before: TrackState): string | null {
  const held = `已是“${stageName(matter.category, 'recognised')}”（${before.held_since ?? ''}）`;
  if (draft.kind === 'recognised' && before.held) {
    return matter.category === 'above_scale' ? held : `${held}，续期记“复核通过”`;
  }
  if (draft.kind === 'stage') {
    if (before.held) return held;
    if (before.stage === draft.stage) return `已是“${matter.word}”（${before.since ?? ''}）`;
  }
  if (draft.kind === 'exited' && before.ended?.how === draft.reason) {
    return `已记“${matter.word}”（${before.ended?.on ?? ''}）`;
  }
  return null;
}

/** What somebody should look at before this is recorded, and whether it is ticked all the same. */
function doubtsOf(batch: Batch, dossier: Dossier, before: TrackState): { notes: string[]; ticked: boolean } {
  const { category, word } = batch.matter;
  const { draft } = batch;
  const notes: string[] = [];
  let ticked = true;
  const target = draft.kind === 'recognised' ? 'recognised' : (draft.stage ?? null);
  if (target !== null && before.stage !== null) {
    const from = STAGES.indexOf(before.stage);
    const over = STAGES.slice(from + 1, STAGES.indexOf(target));
    if (over.length > 0) notes.push(`跳过${over.map((one) => `“${stageName(category, one)}”`).join('')}`);
    if (STAGES.indexOf(target) < from) {
      notes.push(`从“${standsAt(before)}”退回“${word}”`);
      ticked = false;
    }
  }
  const now = stateOf(dossier, batch);
  if (now.last_event_on !== null && now.last_event_on > draft.effective_on) {
    notes.push(`发生日期早于最近一条记录的 ${now.last_event_on}`);
    ticked = false;
  }
  if (draft.kind === 'recognised' && before.ever_held) notes.push('再次认定，不计新增');
  if (!factsAt(dossier.versions, draft.effective_on).in_scope) {
    notes.push('不属统计口径，记下后不计入任何数字');
    ticked = false;
  }
  return { notes, ticked };
}

function asNew(batch: Batch, dossier: Dossier, before: TrackState): Judged {
  const { notes, ticked } = doubtsOf(batch, dossier, before);
  const draft: EventDraft = { ...batch.draft, ...batch.proposed };
  if (draft.kind === 'stage') draft.back = stageIndex(draft.stage ?? null) < stageIndex(before.stage);
  const word = batch.matter.word;
  const change =
    draft.kind === 'renewed' ? `${standsAt(before)}，记“${word}”` : `${standsAt(before)} → ${word}`;
  return { result: notes.length > 0 ? 'check' : 'match', change, notes, draft, proposed: ticked };
}

/** Papers of an event that is recorded already are completed, never written over in silence. */
function asAmendment(batch: Batch, dossier: Dossier, verdict: Verdict, today: Day): Judged {
  const recorded = standingEvents(dossier.events).find((event) => event.id === verdict.event_id);
  if (recorded === undefined) throw new Error('an amendment without its event');
  const { category, word } = batch.matter;
  const draft: EventDraft = {
    kind: 'amended',
    category,
    effective_on: today,
    amends: recorded.id,
    ...verdict.changes,
  };
  const change = `已记“${word}”（${recorded.effective_on}），补充材料`;
  return { result: 'check', change, notes: changesInWords(recorded, verdict.changes), draft, proposed: true };
}

function judgeOne(batch: Batch, dossier: Dossier, today: Day): Judged {
  const [verdict] = judgeMany(dossier, [candidateOf(batch.draft, '')], today);
  if (verdict === undefined) throw new Error('a candidate without a verdict');
  const before = stateOf(dossier, batch, batch.draft.effective_on);
  switch (verdict.verdict) {
    case 'new':
      return asNew(batch, dossier, before);
    case 'amend':
      return asAmendment(batch, dossier, verdict, today);
    case 'unchanged':
      return nothing('same', `已记“${batch.matter.word}”（${batch.draft.effective_on}）`);
    case 'refused': {
      const so = alreadySo(batch, before);
      if (so !== null) return nothing('same', so);
      return nothing('refused', verdict.refusals.map((one) => one.message).join('；'));
    }
  }
}

function seenOf(row: Omit<Row, 'seen'>): string {
  const { enterprise, result, change, notes, draft } = row;
  const said = JSON.stringify([enterprise?.uscc ?? '', result, change, notes, draft]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 10);
}

/** One row for each line that was found, in order; of lines that mean one enterprise the first stands. */
export function judgeLines(db: Db, batch: Batch, found: readonly FoundLine[], today: Day): Row[] {
  const ids = new Set(found.flatMap((one) => one.enterprise?.id ?? []));
  const dossiers = new Map(readDossiers(db, [...ids]).map((one) => [one.enterprise_id, one]));
  const first = new Map<number, number>();
  return found.map((one): Row => {
    const dossier = dossiers.get(one.enterprise?.id ?? 0) ?? null;
    const row = { ...one, ...judgeLine(one, dossier, first, batch, today), dossier };
    return { ...row, seen: seenOf(row) };
  });
}

function judgeLine(
  { enterprise, candidates, line }: FoundLine,
  dossier: Dossier | null,
  first: Map<number, number>,
  batch: Batch,
  today: Day,
): Judged {
  if (enterprise === null || dossier === null) {
    const result = candidates.length > 0 ? 'choose' : 'none';
    return { result, change: '—', notes: [], draft: null, proposed: false };
  }
  const twin = first.get(enterprise.id);
  if (twin !== undefined) return nothing('same', `与第 ${twin} 行是同一家企业`);
  first.set(enterprise.id, line);
  return judgeOne(batch, dossier, today);
}
