/** What an officer still has to do, beside the enterprises: 诉求 that are not closed and 一企一策 under way. */
import type { Db, Tx } from '../../db/open.ts';
import { listMeasures, type MeasureRow, reviseMeasure } from '../measures/queries.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { countRequests, listRequests, type RequestRow, takeStep } from '../visits/queries.ts';
import type { Handed, Taker } from './taker.ts';

/** More than anybody has: what is handed over is handed over whole. */
const WHOLE = { limit: 1_000_000 };

/** What is settled still has somebody to call the enterprise back. */
const UNDONE = ['open', 'settled'] as const;

const openRequests = (db: Db | Tx, owner: string, today: Day): RequestRow[] =>
  UNDONE.flatMap((view) => listRequests(db, { view, owner, kind: null, ids: null }, { today, ...WHOLE }));

const openMeasures = (db: Db | Tx, owner: string, today: Day): MeasureRow[] =>
  listMeasures(db, { view: 'open', owner, category: null, ids: null }, { today, ...WHOLE });

/** Which of them are open does not depend on the day; only which are late does, and that is not asked. */
const ANY_DAY: Day = '2000-01-01';

export const requests: Taker = {
  what: '诉求',
  unit: '件',
  count: (db, owner) =>
    UNDONE.reduce((sum, view) => sum + countRequests(db, { view, owner, kind: null, ids: null }, ANY_DAY), 0),
  hand(tx, { from, to, reason }, by) {
    const today = shanghaiDay(new Date(by.at));
    return openRequests(tx, from, today).flatMap(({ id, enterprise_id }): Handed[] => {
      const owner = to(enterprise_id) ?? to(null);
      if (owner === null) return [];
      const same = { unit: null, due_on: null, request_kind: null, content: null, satisfaction: null };
      const step = { ...same, kind: 'revised', on_day: today, words: `移交：${reason}`, owner } as const;
      takeStep(tx, id, step, today, by);
      return [{ enterpriseId: enterprise_id, to: owner, things: 1 }];
    });
  },
};

export const measures: Taker = {
  what: '一企一策',
  unit: '项',
  count: (db, owner) => openMeasures(db, owner, ANY_DAY).length,
  hand(tx, { from, to, reason }, by) {
    const today = shanghaiDay(new Date(by.at));
    return openMeasures(tx, from, today).flatMap((row): Handed[] => {
      const owner = to(row.enterprise_id) ?? to(null);
      if (owner === null) return [];
      const { lack, action, due_on, state, ended_on } = row;
      reviseMeasure(tx, row.id, { lack, action, owner, due_on, state, ended_on }, `移交：${reason}`, by);
      return [{ enterpriseId: row.enterprise_id, to: owner, things: 1 }];
    });
  },
};
