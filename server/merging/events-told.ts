/** The events of two records in one timeline, each with what becomes of it. */
import type { Db, Tx } from '../../db/open.ts';
import { readProgrammes } from '../derived/programmes.ts';
import type { Enterprise } from '../enterprises/queries.ts';
import { contributionsOf } from '../rules/contributions.ts';
import type { MergePlan, Twin } from '../rules/judge-merge.ts';
import { standingEvents } from '../rules/standing.ts';
import { type Day, DETAIL_FIELDS, type Dossier, type EventDetails, type TrackEvent } from '../rules/types.ts';
import { categoryShort, kindName } from '../rules/words.ts';
import { detailInWords, detailWord } from '../tracks/queries.ts';

export interface EventRow {
  id: number;
  day: Day;
  what: string;
  papers: string[];
  /** Whose it is. */
  of: 'going' | 'staying';
  /** 保留, 并入, 重复，只计一次, 矛盾 … */
  fate: 'stays' | 'comes' | 'rests' | 'harmless' | 'grave';
  fateWord: string;
  /** What is completed, what differs, why it contradicts. */
  more: string[];
}

interface About {
  plan: MergePlan;
  going: Enterprise;
  staying: Enterprise;
  before: readonly [going: Dossier, staying: Dossier];
}

const FATES: Record<EventRow['fate'], string> = {
  stays: '保留',
  comes: '并入',
  rests: '重复，只计一次',
  harmless: '矛盾，合并后不影响数字',
  grave: '矛盾，需处理',
};

const PAPERS = ['batch', 'batch_year', 'document_no', 'publicised_on', 'valid_until'] as const;

function said(details: EventDetails, fields: readonly (typeof DETAIL_FIELDS)[number][]): string[] {
  return fields.flatMap((field) => {
    const words = detailInWords(details, field);
    return words === null ? [] : [`${detailWord(field)} ${words}`];
  });
}

function twinWords({ rests, stands, completes, differs }: Twin): string[] {
  const given = said(
    { ...rests },
    DETAIL_FIELDS.filter((field) => completes[field] !== undefined),
  );
  return [
    ...(given.length === 0 ? [] : [`补充到保留的一条：${given.join('，')}`]),
    ...differs.map(
      (field) =>
        `${detailWord(field)}不同：这一条是 ${detailInWords(rests, field) ?? '未填写'}，保留的是 ${detailInWords(stands, field) ?? '未填写'}`,
    ),
  ];
}

/** Events that stand in a figure on their own record, whatever the day. */
function counted(db: Db | Tx, dossiers: readonly Dossier[], today: Day): Set<number> {
  const ids = new Set<number>();
  for (const { programme, settings } of readProgrammes(db)) {
    for (const dossier of dossiers) {
      for (const one of contributionsOf(dossier, programme, settings))
        if (one.from_day <= today && (one.to_day === null || one.to_day > today)) ids.add(one.event_id);
    }
  }
  return ids;
}

/** Newest first; of one day those of the record that stays before the other's. */
export function eventRows(
  db: Db | Tx,
  { plan, before }: About,
  today: Day,
): { rows: EventRow[]; grave: number } {
  const twins = new Map(plan.twins.map((twin) => [twin.rests.id, twin]));
  const against = new Map(plan.contradictions.map(({ event, refusal }) => [event.id, refusal.message]));
  const figures = against.size === 0 ? new Set<number>() : counted(db, before, today);
  const fateOf = (event: TrackEvent, of: EventRow['of']): EventRow['fate'] => {
    if (twins.has(event.id)) return 'rests';
    if (against.has(event.id)) return figures.has(event.id) ? 'grave' : 'harmless';
    return of === 'going' ? 'comes' : 'stays';
  };
  const tell = (of: EventRow['of']) => (event: TrackEvent) => {
    const twin = twins.get(event.id);
    const fate = fateOf(event, of);
    const why = against.get(event.id);
    return {
      id: event.id,
      day: event.effective_on,
      what: `${categoryShort(event.category)}：${kindName(event.category, event)}`,
      papers: said(event, PAPERS),
      of,
      fate,
      fateWord: FATES[fate],
      more: [...(twin === undefined ? [] : twinWords(twin)), ...(why === undefined ? [] : [why])],
    };
  };
  const [going, staying] = before;
  const rows = [
    ...standingEvents(staying.events).map(tell('staying')),
    ...standingEvents(going.events).map(tell('going')),
  ].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  return { rows, grave: rows.filter((row) => row.fate === 'grave').length };
}
