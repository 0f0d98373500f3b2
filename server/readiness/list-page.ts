/** The page of 最接近达标, and what its boxes offer. */
import type { Db } from '../../db/open.ts';
import { readinessDay } from '../derived/readiness.ts';
import { wordLists } from '../enterprises/queries.ts';
import { fileLinks, link } from '../format.ts';
import { SUBJECTS, type Subject } from '../rules/readiness-types.ts';
import { subjectName, subjectShort } from '../rules/readiness-words.ts';
import { type Day, OPEN_STAGES, type OpenStage } from '../rules/types.ts';
import { stageName } from '../rules/words.ts';
import { type ListFilters, listQuery, numberIn } from './asking.ts';
import { countNear, listNear } from './listing.ts';
import { criteriaWords, setsInForce } from './sets.ts';
import { totalOf } from './words.ts';

const PER_PAGE = 50;

export const stageWord = (subject: Subject, stage: OpenStage | null): string =>
  stage === null || subject === 'tech_innovative' ? '未进入培育' : stageName(subject, stage);

type Option = [value: string, word: string];

export interface Reader {
  today: Day;
  me: string;
  seesFigures: boolean;
}

/** 产业赛道：光伏新能源，专员：专员甲; '' where nothing narrows the list. */
export function filtersInWords(filters: ListFilters, me: string): string {
  const told: string[] = [];
  const add = (label: string, value: string | null) => {
    if (value !== null) told.push(`${label}：${value === '' ? '未填写' : value}`);
  };
  add('产业赛道', filters.chain);
  add('镇街园区', filters.area);
  add('专员', filters.mine ? me : filters.officer);
  if (filters.stage !== null)
    add('阶段', stageWord(filters.subject, filters.stage === 'none' ? null : filters.stage));
  return told.join('，');
}

export function readNearPage(db: Db, query: unknown, filters: ListFilters, reader: Reader) {
  const { today, me, seesFigures } = reader;
  const total = countNear(db, filters, me);
  const pages = Math.max(1, Math.ceil(total / PER_PAGE));
  const page = Math.min(numberIn(query, 'page') ?? 1, pages);
  const rows = listNear(db, filters, { me, limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
  const lists = wordLists(db);
  const words = (name: 'chain' | 'area' | 'officer'): Option[] => {
    const chosen = filters[name];
    const extra = chosen === null || chosen === '' || lists[name].includes(chosen) ? [] : [chosen];
    return [['', '全部'], ...[...lists[name], ...extra].map((one): Option => [one, one]), ['-', '未填写']];
  };
  const set = setsInForce(db, today).find(({ subject }) => subject === filters.subject)?.set ?? null;
  const at = (n: number) => link('/readiness', { ...listQuery(filters), page: n === 1 ? null : n });
  const short = subjectShort(filters.subject);
  return {
    title: `最接近达标：${short}`,
    nav: 'enterprises',
    subject: filters.subject,
    name: subjectName(filters.subject),
    tabs: SUBJECTS.map((one) => ({
      word: subjectShort(one),
      href: link('/readiness', listQuery({ ...filters, subject: one })),
      isCurrent: one === filters.subject,
    })),
    shown: { chain: '', area: '', officer: '', stage: '', ...listQuery(filters) },
    filters,
    boxes: [
      { name: 'chain', label: '产业赛道', options: words('chain') },
      { name: 'area', label: '镇街园区', options: words('area') },
      { name: 'officer', label: '专员', options: words('officer') },
      {
        name: 'stage',
        label: '阶段',
        options: [
          ['', '全部'],
          ...(filters.subject === 'tech_innovative' ? [] : OPEN_STAGES).map(
            (one): Option => [one, stageWord(filters.subject, one)],
          ),
          ['none', stageWord(filters.subject, null)],
        ] satisfies Option[],
      },
    ],
    version: set === null ? '' : criteriaWords(set),
    versionHref: set === null ? '/readiness/criteria' : `/readiness/criteria/${set.id}`,
    day: readinessDay(db),
    seesFigures,
    out: fileLinks('/readiness/exports/list', listQuery(filters)),
    rows: rows.map((row) => ({
      uscc: row.uscc,
      name: row.name,
      href: seesFigures
        ? link(`/enterprises/${row.uscc}/readiness`, { category: filters.subject, purpose: 'apply' })
        : `/enterprises/${row.uscc}`,
      place: [row.chain ?? '—', row.area ?? '—'],
      officer: row.officer ?? '—',
      stage: stageWord(filters.subject, row.stage),
      met: row.met,
      total: totalOf(row),
      rest: [
        ['接近', row.near],
        ['未达到', row.notMet],
        ['缺数据', row.noData],
        ['待判断', row.manual],
        ['人工判断', row.judgedMet + row.judgedNotMet],
      ].flatMap(([word, n]) => (n === 0 ? [] : [`${word} ${n}`])),
      lacks: (seesFigures ? row.words : row.names).split('；').filter((one) => one !== ''),
    })),
    total,
    page,
    pages,
    from: total === 0 ? 0 : (page - 1) * PER_PAGE + 1,
    to: (page - 1) * PER_PAGE + rows.length,
    before: page > 1 ? at(page - 1) : null,
    after: page < pages ? at(page + 1) : null,
    clear: link('/readiness', { category: filters.subject }),
    isNarrowed: filtersInWords(filters, me) !== '',
  };
}
