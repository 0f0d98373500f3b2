/** What is different between two moments, by name: which additions came or went, and which tracks moved on. */
import { type Category, type Contribution, type Figure, OPEN_STAGES, type OpenStage } from './types.ts';

/** A contribution with the enterprise that makes it. */
export type Counted = Pick<Contribution, 'category' | 'figure' | 'event_id' | 'from_day'> & {
  enterprise_id: number;
};

/** Figures that tell what happened, in the order in which they are told. */
export const FLOW_FIGURES = ['additions', 'exits', 'brought_in', 'recognised_again', 'renewed'] as const;
export type FlowFigure = (typeof FLOW_FIGURES)[number];

export interface FlowChange {
  figure: FlowFigure;
  category: Category;
  /** It counts now and did not; else it counted and does no longer. */
  came: boolean;
  /** Whose record it is: as it was before for what went, as it is now for what came. */
  enterprise_id: number;
  event_id: number;
}
export interface StageChange {
  category: Category;
  enterprise_id: number;
  /** Null: on no open stage. */
  from: OpenStage | null;
  to: OpenStage | null;
  /** What made it so; of one that left, what had made it stand there. */
  event_id: number;
}
export interface Changes {
  flows: FlowChange[];
  stages: StageChange[];
}

const isFlow = (figure: Figure): figure is FlowFigure => FLOW_FIGURES.some((one) => one === figure);
const isStage = (figure: Figure): figure is OpenStage => OPEN_STAGES.some((one) => one === figure);

/**
 * Compares what counted at one moment with what counts at another. Records that became one are one: an
 * enterprise is known by whose it is now. What was corrected by another record of the same kind is no change.
 * @param ownerOf whose the records of an enterprise are at the later moment
 */
export function changesBetween(
  before: readonly Counted[],
  after: readonly Counted[],
  ownerOf: (id: number) => number,
): Changes {
  const keyOf = (one: Counted) => `${one.category} ${one.figure} ${ownerOf(one.enterprise_id)}`;
  const [was, is] = [before, after].map((rows) =>
    Map.groupBy(
      rows.filter((one) => isFlow(one.figure)),
      keyOf,
    ),
  ) as [Map<string, Counted[]>, Map<string, Counted[]>];
  const flows: FlowChange[] = [];
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [gone, came] = unlike(was.get(key) ?? [], is.get(key) ?? []);
    for (const [rows, isNew] of [
      [gone, false],
      [came, true],
    ] as const) {
      for (const { figure, category, enterprise_id, event_id } of rows)
        if (isFlow(figure) && category !== null)
          flows.push({ figure, category, came: isNew, enterprise_id, event_id });
    }
  }
  return { flows, stages: stagesMoved(before, after, ownerOf) };
}

/** What is on one side alone: the same event on both is nothing, and one that took another's place is neither. */
function unlike(was: readonly Counted[], is: readonly Counted[]): [gone: Counted[], came: Counted[]] {
  const has = (rows: readonly Counted[], one: Counted) => rows.some((row) => row.event_id === one.event_id);
  const gone = was.filter((one) => !has(is, one));
  const came = is.filter((one) => !has(was, one));
  const pairs = Math.min(gone.length, came.length);
  return [gone.slice(pairs), came.slice(pairs)];
}

function stagesMoved(
  before: readonly Counted[],
  after: readonly Counted[],
  ownerOf: (id: number) => number,
): StageChange[] {
  const standing = (rows: readonly Counted[]) =>
    new Map(
      rows
        .filter((one) => isStage(one.figure))
        // Of two records that are one now, the one that is further on speaks.
        .sort(
          (a, b) => OPEN_STAGES.indexOf(a.figure as OpenStage) - OPEN_STAGES.indexOf(b.figure as OpenStage),
        )
        .map((one) => [`${one.category} ${ownerOf(one.enterprise_id)}`, one]),
    );
  const [was, is] = [standing(before), standing(after)];
  const moved: StageChange[] = [];
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [from, to] = [was.get(key), is.get(key)];
    const one = to ?? from;
    if (one?.category == null || from?.figure === to?.figure) continue;
    const stage = (row: Counted | undefined) =>
      row !== undefined && isStage(row.figure) ? row.figure : null;
    moved.push({
      category: one.category,
      enterprise_id: one.enterprise_id,
      from: stage(from),
      to: stage(to),
      event_id: one.event_id,
    });
  }
  return moved;
}
