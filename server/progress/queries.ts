import type { Db } from '../../db/open.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { NotFound } from '../errors.ts';
import { settingsAt, targetAt } from '../rules/facts.ts';
import {
  type Progress,
  type ProgressInput,
  progressOf,
  type Sum,
  type TargetsInForce,
} from '../rules/progress.ts';
import type { Category, Day, Instant, Programme, SettingVersion } from '../rules/types.ts';
import { readTargets } from '../targets/queries.ts';
import { type Moment, sumsAt } from './sums.ts';

export { lastRecorded } from './news.ts';
export { breakdownAt, type Moment } from './sums.ts';
export { type TrackBehind, type TracksFilter, tracksBehind } from './tracks.ts';

export interface ProgressAsked {
  asOf: Day;
  /** Null or left out is now. */
  knownAt?: Instant | null;
  /** A programme's code; left out is the first. */
  programme?: string;
  /** The targets recorded last instead of those in force on the day. */
  latestTargets?: boolean;
  /** Now: the moment that stands as `known_at` where none was asked for. */
  now: Instant;
}

/** The programme by its code, with the versions of its settings. @throws NotFound */
export function findMoment(db: Db, asked: Pick<ProgressAsked, 'asOf' | 'knownAt' | 'programme'>): Moment {
  const found = programmesOf(db).find(
    (one) => asked.programme === undefined || one.programme.code === asked.programme,
  );
  if (found === undefined) throw new NotFound('programme');
  return { ...found, asOf: asked.asOf, knownAt: asked.knownAt ?? null };
}

function programmesOf(db: Db): { programme: Programme; settings: SettingVersion[] }[] {
  return readProgrammes(db);
}

/** The value of every figure at the moment, as the rules take it. */
export function plainSums(db: Db, moment: Moment): Sum[] {
  return sumsAt(db, moment).map(({ value: _, category, ...sum }) => ({
    ...sum,
    category: category === '' ? null : category,
  }));
}

/** All that the progress of a day is computed from. */
export function progressInput(db: Db, asked: ProgressAsked): ProgressInput & { moment: Moment } {
  const moment = findMoment(db, asked);
  const { programme, settings } = moment;
  const knownAt = asked.knownAt ?? undefined;
  const versions = readTargets(db, programme.id);
  const targetOf = (category: Category) =>
    targetAt(versions, category, asked.asOf, knownAt, asked.latestTargets);
  const targets: TargetsInForce = {
    little_giant: targetOf('little_giant'),
    provincial_srdi: targetOf('provincial_srdi'),
    above_scale: targetOf('above_scale'),
  };
  const sums = plainSums(db, moment);
  return {
    moment,
    programme,
    as_of: asked.asOf,
    known_at: asked.knownAt ?? asked.now,
    sums,
    settings: settingsAt(settings, asked.asOf, knownAt),
    targets,
  };
}

/** The progress of a programme: the answer of `GET /api/v1/progress`. */
export function progressAt(db: Db, asked: ProgressAsked): Progress {
  const { moment: _, ...input } = progressInput(db, asked);
  return progressOf(input);
}
