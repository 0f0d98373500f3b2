/** The 时间线 of an enterprise: what every room has to tell of it, newest first. */
import type { Db } from '../../db/open.ts';
import { storyOf as ofAttachments } from '../attachments/queries.ts';
import { recordsOf } from '../derived/merges.ts';
import { storyOf as ofHoldings } from '../holdings/queries.ts';
import { storyOf as ofIndicators } from '../indicators/queries.ts';
import { storyOf as ofMeasures } from '../measures/queries.ts';
import { mergesInto } from '../merging/queries.ts';
import { storyOf as ofReadiness } from '../readiness/queries.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { StoryLine } from '../story.ts';
import { storyOf as ofVisits } from '../visits/queries.ts';
import { changesOf } from './changes.ts';
import { rowOf } from './rows.ts';
import type { Told } from './timeline.ts';
import { versionsOf } from './versions.ts';

/** A record of a track, which can be completed, corrected and voided, or a line of another room. */
export type Entry = { of: 'event'; told: Told } | { of: 'line'; line: StoryLine };

/** What a record of a track is called among the kinds of lines. */
export const EVENTS = '进程';
export const kindOf = (entry: Entry): string => (entry.of === 'event' ? EVENTS : entry.line.word);

type Source = (db: Db, records: readonly number[]) => StoryLine[];

/** The rooms that tell: one line each. They are given the enterprise's own record and those merged into it. */
const SOURCES: readonly Source[] = [ofVisits, ofMeasures, ofHoldings, ofAttachments];
/** What tells of the enterprise's own figures is for those who keep them. */
const OF_FIGURES: readonly Source[] = [ofIndicators, ofReadiness];

/** Everything about this enterprise, newest first; of one day, what was recorded last stands first. */
export function storyOf(
  db: Db,
  id: number,
  timeline: readonly Told[],
  { seesFigures }: { seesFigures: boolean },
): Entry[] {
  const records = (recordsOf(db, [id]).get(id) ?? [{ id, since: '' }]).map((one) => one.id);
  const sources = seesFigures ? [...SOURCES, ...OF_FIGURES] : SOURCES;
  const lines = [...ownLines(db, id), ...sources.flatMap((tell) => tell(db, records))];
  const entries: { entry: Entry; on: string; at: string; rank: number }[] = [
    // The records of a day keep their own order among themselves.
    ...timeline.map((told, rank) => ({
      entry: { of: 'event', told } as const,
      on: told.day,
      at: told.recordedAt,
      rank,
    })),
    ...lines.map((line) => ({
      entry: { of: 'line', line } as const,
      on: line.on,
      at: line.recordedAt,
      rank: -1,
    })),
  ];
  return entries
    .sort((a, b) => {
      if (a.on !== b.on) return a.on < b.on ? 1 : -1;
      if (a.rank >= 0 && b.rank >= 0) return a.rank - b.rank;
      return a.at < b.at ? 1 : a.at > b.at ? -1 : 0;
    })
    .map(({ entry }) => entry);
}

/** How it came to be here, what changed of it, and the records that were merged into it. */
function ownLines(db: Db, id: number): StoryLine[] {
  const row = rowOf(db, id);
  const versions = versionsOf(db, id);
  const began: StoryLine[] =
    row === undefined
      ? []
      : [
          {
            on: shanghaiDay(new Date(row.created_at)),
            recordedAt: row.created_at,
            word: '资料',
            title: '建立档案',
            detail: '',
            by: versions[0]?.recorded_by ?? '',
            href: null,
          },
        ];
  const changed = changesOf(versions).map(
    ({ day, recordedAt, by, reason, changes }): StoryLine => ({
      on: day,
      recordedAt,
      word: '资料',
      title: changes.map(({ word, from, to }) => `${word}：${from} → ${to}`).join('；'),
      detail: reason === '' ? '' : `说明：${reason}`,
      by,
      href: null,
    }),
  );
  const merged = mergesInto(db, id).map(
    (one): StoryLine => ({
      on: shanghaiDay(new Date(one.recorded_at)),
      recordedAt: one.recorded_at,
      word: '合并',
      title: `并入了${one.from_name}的档案`,
      detail:
        one.undone_at === null ? `原因：${one.reason}` : `已于 ${shanghaiDay(new Date(one.undone_at))} 撤销`,
      by: one.recorded_by,
      href: null,
    }),
  );
  return [...began, ...changed, ...merged];
}
