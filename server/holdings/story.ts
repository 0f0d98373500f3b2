/** Other titles, yearly updates and changes as lines of an enterprise's 时间线. */
import type { Db } from '../../db/open.ts';
import { shanghaiDay } from '../rules/days.ts';
import { changeName, otherTitleName } from '../rules/holdings.ts';
import type { StoryLine } from '../story.ts';
import { changesOf, reportName } from './changes.ts';
import { titlesOf } from './titles.ts';
import { outcomeName, updatesOf } from './updates.ts';

/** @param records the enterprise's own id first, then those merged into it */
export function storyOf(db: Db, records: readonly number[]): StoryLine[] {
  const [id] = records;
  if (id === undefined) return [];
  const titles = (titlesOf(db, [id]).get(id) ?? []).flatMap((one): StoryLine[] => [
    {
      on: one.issued_on,
      recordedAt: one.recorded_at,
      word: '称号',
      title: `${otherTitleName(one.kind)}${one.how === 'voided' ? '（已作废）' : ''}`,
      detail: [
        one.batch ?? '',
        one.document_no ?? '',
        one.valid_until === null ? '' : `有效期至 ${one.valid_until}`,
      ]
        .filter((part) => part !== '')
        .join('，'),
      by: one.recorded_by,
      href: null,
    },
    ...(one.how === 'ended' && one.on_day !== null
      ? [
          {
            on: one.on_day,
            recordedAt: one.ended_at ?? one.recorded_at,
            word: '称号',
            title: `${otherTitleName(one.kind)}终止`,
            detail: one.reason ?? '',
            by: one.ended_by ?? one.recorded_by,
            href: null,
          },
        ]
      : []),
  ]);
  const updates = (updatesOf(db, [id]).get(id) ?? []).map(
    (one): StoryLine => ({
      on: one.done_on ?? shanghaiDay(new Date(one.recorded_at)),
      recordedAt: one.recorded_at,
      word: '更新',
      title: `${one.year}年年度信息更新：${outcomeName(one.outcome)}`,
      detail: one.note ?? '',
      by: one.recorded_by,
      href: null,
    }),
  );
  // A change of name stands among the changes of the record already; what was reported of it does not.
  const changes = changesOf(db, id).flatMap((one): StoryLine[] => [
    ...(one.kind === 'renamed'
      ? []
      : [
          {
            on: one.changed_on,
            recordedAt: one.recorded_at,
            word: '变化',
            title: changeName(one.kind),
            detail: one.note,
            by: one.recorded_by,
            href: null,
          },
        ]),
    ...(one.report === null
      ? []
      : [
          {
            on: one.report.reported_on ?? shanghaiDay(new Date(one.report.recorded_at)),
            recordedAt: one.report.recorded_at,
            word: '变化',
            title: `${changeName(one.kind)}：${reportName(one.report.outcome)}`,
            detail: one.report.note ?? '',
            by: one.report.recorded_by,
            href: null,
          },
        ]),
  ]);
  return [...titles, ...updates, ...changes];
}
