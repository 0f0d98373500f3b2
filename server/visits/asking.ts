/** What the address asks of the lists of visits and requests; what cannot be read does not narrow and is told. */
import type { Db } from '../../db/open.ts';
import { type Faults, type Typed, tidy, typedFrom } from '../forms.ts';
import { REQUEST_KIND_WORDS, REQUEST_KINDS } from '../rules/requests.ts';
import type { Day } from '../rules/types.ts';
import { MANNER_WORDS, MANNERS } from '../rules/visits.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import { idsAsked, pageIn } from './finding.ts';
import { type RequestFilters, VIEWS, type View } from './request-rows.ts';
import type { VisitFilters } from './rows.ts';

interface Asked<F> {
  filters: F;
  page: number;
  typed: Typed;
  /** The same again, for links: without page and empty words. */
  kept: Record<string, string>;
  /** 条件：方式：实地，自 2026-07-01; '' where nothing narrows. */
  words: string;
  faults: Faults;
}

function reader(query: unknown) {
  const typed = typedFrom(query);
  const faults: Faults = {};
  const text = (name: string) => tidy(typed[name]?.replace(/\s+/g, ' '))?.slice(0, 100) ?? '';
  const day = (name: string): Day | null => {
    const read = text(name) === '' ? null : readDay(text(name));
    if (text(name) !== '' && read === null) faults[name] = WRITE_DATE;
    return read;
  };
  const kept = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]])));
  return { typed, faults, text, day, kept };
}

const inWords = (pairs: readonly (readonly [string, string | null])[]) =>
  pairs.flatMap(([word, value]) => (value === null || value === '' ? [] : [`${word}：${value}`])).join('，');

export function readVisitsAsked(db: Db, query: unknown, today: Day): Asked<VisitFilters> {
  const { typed, faults, text, day, kept } = reader(query);
  const manner = MANNERS.find((one) => one === text('manner')) ?? null;
  const [from, to, person, q, area] = [day('from'), day('to'), text('person'), text('q'), text('area')];
  return {
    filters: { person, from, to, manner, ids: idsAsked(db, { q, area }, today) },
    page: pageIn(typed.page),
    typed,
    kept: kept(['q', 'person', 'area', 'manner', 'from', 'to']),
    words: inWords([
      ['企业', q],
      ['走访人', person],
      ['镇街园区', area],
      ['方式', manner === null ? null : MANNER_WORDS[manner]],
      ['自', from],
      ['至', to],
    ]),
    faults,
  };
}

export const VIEW_WORDS: Record<View, string> = {
  open: '在办',
  overdue: '已逾期',
  settled: '待回访',
  closed: '已闭环',
  all: '全部',
};

export function readRequestsAsked(db: Db, query: unknown, today: Day): Asked<RequestFilters> {
  const { typed, faults, text, kept } = reader(query);
  const view = VIEWS.find((one) => one === text('view')) ?? 'open';
  const kind = REQUEST_KINDS.find((one) => one === text('kind')) ?? null;
  const [owner, q, area] = [text('owner'), text('q'), text('area')];
  return {
    filters: { view, owner, kind, ids: idsAsked(db, { q, area }, today) },
    page: pageIn(typed.page),
    typed: { ...typed, view },
    kept: kept(['view', 'q', 'owner', 'area', 'kind']),
    words: inWords([
      ['范围', VIEW_WORDS[view]],
      ['企业', q],
      ['负责专员', owner],
      ['镇街园区', area],
      ['类别', kind === null ? null : REQUEST_KIND_WORDS[kind]],
    ]),
    faults,
  };
}
