/** One step of a track: whether an event is legal where the track stands, and where it leads. */
import { addDays, addYears, dayInWords } from './days.ts';
import {
  type Category,
  type Day,
  OPEN_STAGES,
  type Refusal,
  type Stage,
  type TrackEvent,
  type TrackState,
} from './types.ts';
import { categoryShort, exitName, stageName } from './words.ts';

/** A track before its first event. */
export function beginning(category: Category): TrackState {
  return {
    category,
    stage: null,
    since: null,
    held: false,
    held_since: null,
    holding_event: null,
    valid_until: null,
    review_due: false,
    ever_held: false,
    last_event_on: null,
    ended: null,
    entered: {},
  };
}

/** −1 where no open stage is meant. */
export function stageIndex(stage: Stage | null): number {
  return stage === null || stage === 'recognised' ? -1 : OPEN_STAGES.indexOf(stage);
}

/** Three years less a day after `validFrom`, else after the day of issue; both stay editable. */
export function proposeValidUntil(validFrom: Day | null, issuedOn: Day): Day {
  return addDays(addYears(validFrom ?? issuedOn, 3), -1);
}

function heldWords(state: TrackState): string {
  if (state.category === 'above_scale') return '该企业已在库';
  const name = categoryShort(state.category);
  return state.valid_until === null
    ? `该企业已在${name}有效期内`
    : `该企业已在${name}有效期内（至${dayInWords(state.valid_until)}）`;
}

function stageFault(state: TrackState, event: TrackEvent): Refusal | null {
  if (event.stage === null) return { rule: 'stage', field: 'stage', message: '选择新的阶段' };
  const name = stageName(state.category, event.stage);
  if (state.held) {
    return { rule: 'stage', field: 'stage', message: `${heldWords(state)}，不再记“${name}”` };
  }
  if (state.stage === event.stage) {
    return { rule: 'stage', field: 'stage', message: `该企业已在“${name}”阶段` };
  }
  const isBack = stageIndex(event.stage) < stageIndex(state.stage);
  if (isBack && (event.note === null || event.note.trim() === '')) {
    const from = state.stage === null ? '' : stageName(state.category, state.stage);
    return { rule: 'stage', field: 'note', message: `从“${from}”退回“${name}”须在说明中写明原因` };
  }
  return null;
}

function recognitionFault(state: TrackState): Refusal | null {
  if (!state.held) return null;
  const again = state.category === 'above_scale' ? '退规后才能再次入库' : '续期请记“复核通过”';
  return { rule: 'R5', field: 'effective_on', message: `${heldWords(state)}，${again}` };
}

function exitFault(state: TrackState, event: TrackEvent): Refusal | null {
  if (event.reason === null) return { rule: 'R11', field: 'reason', message: '选择退出原因' };
  const ofScale = event.reason === 'below_scale';
  const ofTitle = event.reason === 'review_failed' || event.reason === 'revoked' || event.reason === 'lapsed';
  const isScale = state.category === 'above_scale';
  if ((ofScale && !isScale) || (ofTitle && isScale)) {
    const message = `${categoryShort(state.category)}没有“${exitName(event.reason)}”这种退出原因`;
    return { rule: 'R11', field: 'reason', message };
  }
  return heldFault(state, `“${exitName(event.reason)}”`, 'R11');
}

function heldFault(state: TrackState, what: string, rule: string): Refusal | null {
  if (state.held) return null;
  const held = state.category === 'above_scale' ? '不在库' : `没有有效的${categoryShort(state.category)}称号`;
  return { rule, field: 'kind', message: `该企业当时${held}，不能记${what}` };
}

function reviewFault(state: TrackState, what: string): Refusal | null {
  if (state.category === 'above_scale') {
    return { rule: 'R4', field: 'kind', message: `规上工业没有${what}` };
  }
  return heldFault(state, what, 'R4');
}

/** Why the event cannot happen where the track stands; null where it can. */
export function faultOf(state: TrackState, event: TrackEvent): Refusal | null {
  switch (event.kind) {
    case 'stage':
      return stageFault(state, event);
    case 'recognised':
    case 'moved_in':
      return recognitionFault(state);
    case 'renewed':
      return reviewFault(state, '“复核通过”');
    case 'review_due':
      return reviewFault(state, '“待复核”');
    case 'exited':
      return exitFault(state, event);
    case 'not_approved': {
      if (state.stage === 'applied' || state.stage === 'in_review') return null;
      const [applied, reviewed] = [
        stageName(state.category, 'applied'),
        stageName(state.category, 'in_review'),
      ];
      return {
        rule: 'stage',
        field: 'kind',
        message: `该企业当时不在“${applied}”或“${reviewed}”阶段，不能记“未通过”`,
      };
    }
    case 'withdrawn':
      if (stageIndex(state.stage) !== -1) return null;
      return { rule: 'stage', field: 'kind', message: '该企业当时不在培育中，不能记“退出培育”' };
    case 'amended':
      return null;
  }
}

function enter(state: TrackState, stage: Stage, day: Day): void {
  const index = stageIndex(stage);
  // A step back undoes what lies beyond it: the spine shows the current run only.
  if (index !== -1) for (const later of OPEN_STAGES.slice(index + 1)) delete state.entered[later];
  state.entered[stage] ??= day;
  state.stage = stage;
  state.since = day;
}

function hold(state: TrackState, event: TrackEvent): void {
  state.held = true;
  state.ever_held = true;
  state.held_since = event.effective_on;
  state.holding_event = event.id;
  state.review_due = false;
  state.valid_until = validUntilOf(state.category, event);
}

/** Of a title that moved in without its own day of issue nothing is known, so nothing is proposed. */
function validUntilOf(category: Category, event: TrackEvent): Day | null {
  if (category === 'above_scale') return null;
  if (event.valid_until !== null) return event.valid_until;
  const issued = event.kind === 'moved_in' ? event.issued_on : event.effective_on;
  if (issued === null && event.valid_from === null) return null;
  return proposeValidUntil(event.valid_from, issued ?? event.effective_on);
}

function end(state: TrackState, day: Day, how: NonNullable<TrackState['ended']>['how']): void {
  state.stage = null;
  state.since = null;
  state.held = false;
  state.held_since = null;
  state.holding_event = null;
  state.valid_until = null;
  state.review_due = false;
  state.ended = { on: day, how };
}

function begin(state: TrackState): void {
  if (state.stage !== null) return;
  state.entered = {};
  state.ended = null;
}

/** Takes a legal step: changes `state` in place, which keeps a bulk fold cheap. */
export function advance(state: TrackState, event: TrackEvent): void {
  const day = event.effective_on;
  state.last_event_on = day;
  switch (event.kind) {
    case 'stage':
      begin(state);
      if (event.stage !== null) enter(state, event.stage, day);
      break;
    case 'recognised':
    case 'moved_in':
      begin(state);
      enter(state, 'recognised', day);
      hold(state, event);
      break;
    case 'renewed':
      state.review_due = false;
      state.valid_until = event.valid_until ?? proposeValidUntil(event.valid_from, day);
      break;
    case 'review_due':
      state.review_due = true;
      break;
    case 'exited':
      if (event.reason !== null) end(state, day, event.reason);
      break;
    case 'not_approved':
      enter(state, 'cultivating', day);
      break;
    case 'withdrawn':
      end(state, day, 'withdrawn');
      break;
    case 'amended':
      break;
  }
}
