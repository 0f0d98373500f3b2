/** From what was typed to the events that would be recorded, with every fault at its field. */
import { type Faults, faultsOf, type Typed } from '../forms.ts';
import { foldTrack } from '../rules/fold.ts';
import { judgeEvent, judgeReplace, proposeBatchYear, proposeValidUntil } from '../rules/judge.ts';
import { standingEvents } from '../rules/standing.ts';
import { stageIndex } from '../rules/step.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Dossier,
  type Instant,
  OPEN_STAGES,
  type Refusal,
  type TrackEvent,
  type TrackState,
} from '../rules/types.ts';
import { exitName, stageName } from '../rules/words.ts';
import { readDay } from '../typed-days.ts';
import { candidateOf, type EventDraft } from './drafts.ts';
import { fieldsOf } from './fields.ts';
import { readEvent } from './form.ts';
import { draftOf, isLeaving, type Outcome, outcomeWord } from './outcomes.ts';

export interface Question {
  dossier: Dossier;
  category: Category;
  to: Outcome;
  typed: Typed;
  /** The event that the new one stands in place of. */
  replaces: TrackEvent | null;
  /** A file came along, or stands with the event already. */
  hasFile: boolean;
  today: Day;
  at: Instant;
}

export interface Composed {
  drafts: EventDraft[];
  /** The dossier as it would be. */
  after: Dossier;
  faults: Faults;
}

/** Where the track stands at the end of that day. */
export function stateAt(dossier: Dossier, category: Category, day?: Day): TrackState {
  return foldTrack(category, standingEvents(dossier.events, day === undefined ? {} : { asOf: day })).state;
}

/** Faults of the rules stand at fields of the form: what is no box of its own stands at the choice. */
export function atFields(refusals: readonly Refusal[], names: readonly string[]): Faults {
  // The rules' `reason` is why a title ended, which is a choice; the box of that name is why it is corrected.
  const shown = new Set([...names, 'to'].filter((name) => name !== 'reason'));
  const moved = refusals.map((one) => ({ ...one, field: shown.has(one.field) ? one.field : 'to' }));
  return faultsOf(moved);
}

/** Boxes left empty are filled with what the rules propose; a proposal not touched follows its ground. */
export function propose(category: Category, to: Outcome, typed: Typed): Typed {
  const made: Typed = { ...typed };
  const day = readDay(typed.effective_on ?? '');
  if (day === null) return made;
  const set = (name: string, value: string) => {
    const now = (typed[name] ?? '').trim();
    if (now === '' || now === typed[`proposed_${name}`]) {
      made[name] = value;
      made[`proposed_${name}`] = value;
    }
  };
  if (to === 'recognised' || to === 'moved_in') made.counting = typed.counting || 'auto';
  if (to === 'recognised') {
    const batch = (typed.batch ?? '').trim();
    set('batch_year', String(proposeBatchYear(batch === '' ? null : batch, day)));
  }
  const isTitle = category !== 'above_scale';
  if (isTitle && (to === 'recognised' || to === 'renewed')) {
    set('valid_until', proposeValidUntil(readDay(typed.valid_from ?? ''), day));
  }
  return made;
}

function passedOver(state: TrackState, draft: EventDraft): string[] {
  const from = stageIndex(state.stage);
  const to = stageIndex(draft.stage ?? null);
  if (from === -1 || to === -1) return [];
  return OPEN_STAGES.slice(from + 1, to).map((stage) => `“${stageName(state.category, stage)}”`);
}

/** An enterprise that leaves takes its open tracks with it: they are no exits, nothing was held. */
function leave(state: TrackState, to: Outcome, draft: EventDraft): EventDraft {
  if (!isLeaving(to) || state.held || state.stage === null) return draft;
  const word = outcomeWord(state.category, to);
  const note = draft.note ? `${word}：${draft.note}` : word;
  return { ...draft, kind: 'withdrawn', reason: null, note };
}

function alsoDrafts(question: Question, main: EventDraft): EventDraft[] {
  const { to, typed, category, dossier, replaces } = question;
  if (!isLeaving(to) || replaces !== null) return [];
  return CATEGORIES.filter((one) => one !== category && typed[`also_${one}`] === '1').flatMap((one) => {
    const state = stateAt(dossier, one, main.effective_on);
    if (!state.held && state.stage === null) return [];
    const { effective_on, basis = null } = main;
    const note = typed.note?.trim() ? typed.note.trim() : null;
    return [leave(state, to, { ...draftOf(one, to, effective_on), basis, note })];
  });
}

function ownFaults(question: Question, draft: EventDraft, before: TrackState): Faults {
  const { to, category, hasFile } = question;
  const faults: Faults = {};
  const hasGround = hasFile || Boolean(draft.document_no) || Boolean(draft.basis);
  if (to === 'recognised' && !hasGround) {
    faults.basis = `改为“${outcomeWord(category, to)}”须填写依据文件或上传附件`;
  }
  const over = passedOver(before, draft);
  if (over.length > 0 && !draft.note) {
    const from = before.stage === null ? '' : stageName(category, before.stage);
    const word = outcomeWord(category, to);
    faults.note = `从“${from}”直接改为“${word}”跳过了${over.join('、')}，在说明中写明原因`;
  }
  return faults;
}

/** Reads, composes and judges: nothing is written. */
export function compose(question: Question): Composed {
  const { dossier, category, to, typed, replaces, today, at } = question;
  const names = fieldsOf(category, to).map((field) => field.name);
  const { fields, faults } = readEvent(typed, names);
  const others = dossier.events.filter((event) => event.id !== replaces?.id);
  const without: Dossier = { ...dossier, events: others };
  if (fields.effective_on === '') return { drafts: [], after: dossier, faults };
  const before = stateAt(without, category, fields.effective_on);
  const plain: EventDraft = { ...draftOf(category, to, fields.effective_on), ...fields };
  const back = plain.kind === 'stage' && stageIndex(plain.stage ?? null) < stageIndex(before.stage);
  const draft = leave(before, to, { ...plain, back });
  const drafts = [draft, ...alsoDrafts(question, draft)];
  const candidates = drafts.map((one, i) => candidateOf(one, at, -1 - i));
  const refusals = candidates.flatMap((one, i) =>
    i === 0 && replaces !== null
      ? judgeReplace(dossier, replaces.id, one, today)
      : judgeEvent(dossier, one, today),
  );
  const all = { ...atFields(refusals, names), ...ownFaults(question, draft, before), ...faults };
  return { drafts, after: { ...dossier, events: [...others, ...candidates] }, faults: all };
}

/** What ticking another track of a leaving enterprise would record: 迁出, or 退出培育 where nothing is held. */
export function alsoOf(
  dossier: Dossier,
  category: Category,
  to: Outcome,
  day: Day,
): { category: Category; what: string }[] {
  if (!isLeaving(to)) return [];
  return CATEGORIES.filter((one) => one !== category).flatMap((one) => {
    const state = stateAt(dossier, one, day);
    if (state.held) return [{ category: one, what: exitName(to as Parameters<typeof exitName>[0]) }];
    return state.stage === null ? [] : [{ category: one, what: '退出培育' }];
  });
}
