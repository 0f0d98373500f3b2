/** 走访与诉求 as the file of an enterprise shows them. */
import type { Db } from '../../db/open.ts';
import { dayInWords } from '../rules/days.ts';
import { isOverdue, REQUEST_KIND_WORDS, STATUS_WORDS } from '../rules/requests.ts';
import type { Day } from '../rules/types.ts';
import { MANNER_WORDS } from '../rules/visits.ts';
import { countRequests, listRequests, type RequestRow } from './request-rows.ts';
import { ALL_VISITS, countVisits, listVisits } from './rows.ts';

const VISITS = 3;
const REQUESTS = 5;

/** 融资 · 已交办 · 9月30日前办结, and its badge where it is late. */
export function requestLine(one: RequestRow, today: Day) {
  return {
    id: one.id,
    uscc: one.uscc,
    name: one.name,
    kind: REQUEST_KIND_WORDS[one.kind],
    content: one.content,
    raised: one.raised_on,
    status: STATUS_WORDS[one.status],
    owner: one.owner,
    unit: one.unit,
    due: one.due_on,
    isOverdue: isOverdue(one, today),
  };
}

/** The last visits and what is still to be settled of one enterprise. */
export function visitsBlock(db: Db, enterpriseId: number, today: Day) {
  const ids = [enterpriseId];
  const filters = { ...ALL_VISITS, ids };
  const open = { view: 'open', owner: '', kind: null, ids } as const;
  return {
    visits: listVisits(db, filters, { limit: VISITS }).map((one) => ({
      id: one.id,
      on: one.on_day,
      day: dayInWords(one.on_day),
      manner: MANNER_WORDS[one.manner],
      visitors: one.visitors,
      content: one.content,
    })),
    visitCount: countVisits(db, filters).visits,
    requests: listRequests(db, open, { today, limit: REQUESTS }).map((one) => requestLine(one, today)),
    requestCount: countRequests(db, open, today),
  };
}
