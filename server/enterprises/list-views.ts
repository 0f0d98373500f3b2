/** The views above the list that everybody has, and how many stand in each view. */
import { type Db, dataRevision } from '../../db/open.ts';
import type { Day } from '../rules/types.ts';
import { countEnterprises } from './counting.ts';
import { type Filters, NO_FILTERS } from './filters.ts';

/** The views above the list, each with the filters that it stands for. */
export function viewsOf(display: string): { word: string; filters: Filters }[] {
  const view = (word: string, filters: Partial<Filters>) => ({
    word,
    filters: { ...NO_FILTERS, ...filters },
  });
  return [
    view('全部', {}),
    view('我负责的', { officer: display }),
    view('正在申报', { stages: ['applied', 'in_review'] }),
    view('临规企业', { category: 'above_scale', stages: ['cultivating'] }),
    view('90天内到期', { alert: 'due_90' }),
    view('已到期待复核', { alert: 'overdue' }),
    view('缺文号', { alert: 'no_document' }),
    view('90天未更新', { alert: 'stale_90' }),
  ];
}

interface ViewCounts {
  views: number[];
  cultivated: number;
}
const counted = new WeakMap<Db, { revision: string; by: Map<string, ViewCounts> }>();

/** How many stand in each of these views, in their order, and how many are being cultivated; counted once until the data changes. */
export function countViews(db: Db, views: readonly Filters[], today: Day): ViewCounts {
  const revision = dataRevision(db);
  let known = counted.get(db);
  if (known === undefined || known.revision !== revision || known.by.size > 200) {
    known = { revision, by: new Map() };
    counted.set(db, known);
  }
  const key = JSON.stringify([today, views]);
  const counts = known.by.get(key) ?? countEach(db, views, today);
  known.by.set(key, counts);
  return counts;
}

/** Each from what is kept of it; one that is narrowed by more walks the register. */
function countEach(db: Db, views: readonly Filters[], today: Day): ViewCounts {
  const cultivated: Filters = { ...NO_FILTERS, stages: ['reserve', 'cultivating', 'applied', 'in_review'] };
  return {
    views: views.map((filters) => countEnterprises(db, filters, today)),
    cultivated: countEnterprises(db, cultivated, today),
  };
}
