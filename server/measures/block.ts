/** 一企一策 as the file of an enterprise shows them. */
import type { Db } from '../../db/open.ts';
import { isLate, MEASURE_WORDS } from '../rules/measures.ts';
import type { Day } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { countMeasures, listMeasures, type MeasureRow } from './rows.ts';

const SHOWN = 5;

/** A measure as a line of a list. */
export function measureLine(one: MeasureRow, today: Day) {
  return {
    id: one.id,
    uscc: one.uscc,
    name: one.name,
    category: one.category === null ? '' : categoryShort(one.category),
    lack: one.lack,
    action: one.action,
    owner: one.owner,
    due: one.due_on,
    state: MEASURE_WORDS[one.state],
    ended: one.ended_on,
    isLate: isLate(one, today),
  };
}

/** What is being done for one enterprise, those due first in front, and how much is done. */
export function measuresBlock(db: Db, enterpriseId: number, today: Day) {
  const filters = { owner: '', category: null, ids: [enterpriseId] };
  const open = { ...filters, view: 'open' } as const;
  return {
    list: listMeasures(db, open, { today, limit: SHOWN }).map((one) => measureLine(one, today)),
    open: countMeasures(db, open, today),
    done: countMeasures(db, { ...filters, view: 'done' }, today),
  };
}
