/** What was known at a past moment: what is kept of now, but for the enterprises that something was recorded of since. */
import { keepingAnswers } from '../../db/kept-answers.ts';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { changedSince } from '../derived/changed-since.ts';
import { everyId, type Life, livesOf, MOST_LIVES, MOST_STATES, madeOf, stateAt } from '../derived/lives.ts';
import { contributionsOf } from '../rules/contributions.ts';
import type { Contribution, Figure, Instant, Programme, SettingVersion } from '../rules/types.ts';

/** A contribution with the enterprise that makes it. */
export interface Behind extends Contribution {
  enterprise_id: number;
}

export interface Known {
  programme: Programme;
  settings: SettingVersion[];
  knownAt: Instant;
}

/** Rows of now that were not so then, and rows of then that are not so now. */
export interface Difference {
  gone: readonly Behind[];
  known: readonly Behind[];
}

type Stored = Omit<Behind, 'category'> & { category: string };
const COLUMNS = `enterprise_id, category, figure, event_id, year, quarter, from_day, to_day, chain, area, officer, rule, apart`;

const statements = perConnection(({ $client }) => ({
  figure: $client.prepare<[number, string], Stored>(
    `select ${COLUMNS} from contribution where programme_id = ? and figure = ?`,
  ),
}));

/** So many rows are kept, some 20 MB: of a zone a handful of moments, of a province the last. */
const MOST_KEPT = 100_000;
const kept = keepingAnswers<Difference>(MOST_KEPT, ({ gone, known }) => gone.length + known.length);

/** Where a setting was recorded since, every enterprise may be another. Kept until the data change. */
export function differenceAt(db: Db, known: Known): Difference {
  return kept(db, `${known.programme.id} ${known.knownAt}`, () => read(db, known));
}

/** What was made of a life by its states and those of the settings: another once a setting is written. */
interface Differences {
  settings: readonly SettingVersion[];
  states: Map<number, Difference>;
}

function differencesOf(life: Life, { programme, settings }: Known): Map<number, Difference> {
  const fresh = () => ({ settings, states: new Map() });
  const own = madeOf<Differences>(life, `known then ${programme.id}`, fresh);
  if (own.settings !== settings) Object.assign(own, fresh());
  if (own.states.size >= MOST_STATES) own.states.clear();
  return own.states;
}

function read(db: Db, known: Known): Difference {
  const { settings, knownAt } = known;
  const recorded = settings.filter((one) => one.recorded_at <= knownAt).length;
  const isEvery = recorded < settings.length;
  const gone: Behind[] = [];
  const then: Behind[] = [];
  for (const life of livesOf(db, whoMayDiffer(db, knownAt, isEvery))) {
    const state = stateAt(life, knownAt);
    if (!isEvery && state === life.turns.length) continue;
    const states = differencesOf(life, known);
    const key = state * (settings.length + 1) + recorded;
    let one = states.get(key);
    if (one === undefined) {
      one = compare(life, known);
      states.set(key, one);
    }
    for (const row of one.gone) gone.push(row);
    for (const row of one.known) then.push(row);
  }
  return { gone, known: then };
}

/** Of a zone all: those whose last turn had come are passed over quicker than they are asked for. */
function whoMayDiffer(db: Db, knownAt: Instant, isEvery: boolean): readonly number[] {
  const every = everyId(db);
  return isEvery || every.length <= MOST_LIVES ? every : changedSince(db, knownAt);
}

/** What one enterprise's rows of then and of now have not in common. */
function compare({ dossier }: Life, { programme, settings, knownAt }: Known): Difference {
  const { enterprise_id } = dossier;
  const now = contributionsOf(dossier, programme, settings);
  const then: Behind[] = [];
  for (const row of contributionsOf(dossier, programme, settings, knownAt)) {
    const at = now.findIndex((one) => isSame(one, row));
    if (at < 0) then.push({ ...row, enterprise_id });
    else now.splice(at, 1);
  }
  if (now.length === 0 && then.length === 0) return NONE;
  return { gone: now.map((row) => ({ ...row, enterprise_id })), known: then };
}
const NONE: Difference = { gone: [], known: [] };

const isSame = (a: Contribution, b: Contribution): boolean =>
  a.event_id === b.event_id &&
  a.figure === b.figure &&
  a.category === b.category &&
  a.from_day === b.from_day &&
  a.to_day === b.to_day &&
  a.year === b.year &&
  a.quarter === b.quarter &&
  a.chain === b.chain &&
  a.area === b.area &&
  a.officer === b.officer &&
  a.rule === b.rule &&
  a.apart === b.apart;

/** All contributions to some figures as they were known: as many as there are, so for lists of few figures. */
export function contributionsKnownAt(db: Db, known: Known, figures: readonly Figure[]): Behind[] {
  const isAsked = (row: Behind) => figures.includes(row.figure);
  const { gone, known: then } = differenceAt(db, known);
  const others = Map.groupBy(gone.filter(isAsked), (row) => row.enterprise_id);
  const { figure } = statements(db);
  const now = figures.flatMap((one) => figure.all(known.programme.id, one)).map(behind);
  return [
    ...now.filter((row) => others.get(row.enterprise_id)?.some((one) => isSame(one, row)) !== true),
    ...then.filter(isAsked),
  ];
}

const behind = (row: Stored): Behind => ({
  ...row,
  category: row.category === '' ? null : (row.category as Behind['category']),
});
