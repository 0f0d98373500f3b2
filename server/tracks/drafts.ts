import type { EventDetails, EventKind, Instant, TrackEvent } from '../rules/types.ts';

/** What is to be recorded: the three that every event has, and whichever of the others it carries. */
export interface EventDraft extends Partial<EventDetails> {
  category: TrackEvent['category'];
  kind: EventKind;
  effective_on: string;
  stage?: TrackEvent['stage'];
  back?: boolean;
  reason?: TrackEvent['reason'];
  fell_at?: TrackEvent['fell_at'];
  amends?: number | null;
  note?: string | null;
  /** 依据 in words, beside `document_no`. */
  basis?: string | null;
}

/** The draft as the rules take it, before it is recorded. */
export function candidateOf(draft: EventDraft, at: Instant, id = -1): TrackEvent {
  return {
    id,
    category: draft.category,
    kind: draft.kind,
    effective_on: draft.effective_on,
    recorded_at: at,
    stage: draft.stage ?? null,
    back: draft.back ?? false,
    publicised_on: draft.publicised_on ?? null,
    issued_on: draft.issued_on ?? null,
    batch: draft.batch ?? null,
    batch_year: draft.batch_year ?? null,
    document_no: draft.document_no ?? null,
    valid_from: draft.valid_from ?? null,
    valid_until: draft.valid_until ?? null,
    first_report_on: draft.first_report_on ?? null,
    route: draft.route ?? null,
    counting: draft.counting ?? null,
    counting_reason: draft.counting_reason ?? null,
    reason: draft.reason ?? null,
    fell_at: draft.fell_at ?? null,
    amends: draft.amends ?? null,
    note: draft.note ?? null,
    voided_at: null,
  };
}
