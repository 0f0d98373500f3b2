/** What was known at a past moment: what is kept of now, but for the enterprises that something was recorded of since. */
import { keepingAnswers } from '../../db/kept-answers.ts';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { changedSince } from '../derived/changed-since.ts';
import { readDossiers } from '../derived/dossiers.ts';
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

/** Of the enterprises that are another now than they were known to be: their rows of now, and of then. */
export interface Difference {
  gone: Behind[];
  then: Behind[];
  /** Which they are. */
  ids: ReadonlySet<number>;
}

type Stored = Omit<Behind, 'category'> & { category: string };
const COLUMNS = `enterprise_id, category, figure, event_id, year, quarter, from_day, to_day, chain, area, officer, rule, apart`;

const statements = perConnection(({ $client }) => ({
  every: $client.prepare<[], number>('select id from enterprise order by id').pluck(),
  own: $client.prepare<[number, string], Stored>(
    `select ${COLUMNS} from contribution
      where programme_id = ? and enterprise_id in (select value from json_each(?))`,
  ),
  figure: $client.prepare<[number, string], Stored>(
    `select ${COLUMNS} from contribution where programme_id = ? and figure = ?`,
  ),
}));

const behind = (row: Stored): Behind => ({
  ...row,
  category: row.category === '' ? null : (row.category as Behind['category']),
});

/** How many enterprises are read in one go. */
const CHUNK = 2_000;
/** So many rows are kept, some 20 MB: of a zone a handful of moments, of a province the last. */
const MOST_KEPT = 100_000;
const kept = keepingAnswers<Difference>(
  MOST_KEPT,
  ({ gone, then, ids }) => gone.length + then.length + ids.size,
);

/** Where a setting was recorded since, every enterprise may be another. Kept until the data change. */
export function differenceAt(db: Db, known: Known): Difference {
  return kept(db, `${known.programme.id} ${known.knownAt}`, () => read(db, known));
}

function read(db: Db, { programme, settings, knownAt }: Known): Difference {
  const { every, own } = statements(db);
  const isEvery = settings.some((one) => one.recorded_at > knownAt);
  const ids = isEvery ? every.all() : changedSince(db, knownAt);
  const gone: Behind[] = [];
  const then: Behind[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const some = ids.slice(at, at + CHUNK);
    gone.push(...own.all(programme.id, JSON.stringify(some)).map(behind));
    for (const dossier of readDossiers(db, some))
      for (const one of contributionsOf(dossier, programme, settings, knownAt))
        then.push({ ...one, enterprise_id: dossier.enterprise_id });
  }
  return { gone, then, ids: new Set(ids) };
}

/** All contributions to some figures as they were known: as many as there are, so for lists of few figures. */
export function contributionsKnownAt(db: Db, known: Known, figures: readonly Figure[]): Behind[] {
  const { then, ids } = differenceAt(db, known);
  const { figure } = statements(db);
  const kept = figures.flatMap((one) =>
    figure
      .all(known.programme.id, one)
      .filter((row) => !ids.has(row.enterprise_id))
      .map(behind),
  );
  return [...kept, ...then.filter((one) => figures.includes(one.figure))];
}
