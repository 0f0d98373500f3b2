/** 预警 as its page shows it: groups worst first, or one rule's matters a page at a time. */
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { fileLinks, link } from '../format.ts';
import { daysBetween } from '../rules/days.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { Asked } from './asking.ts';
import { type Behind, categoriesBehind } from './behind.ts';
import { type Counts, countMatters, listMatters, rulesNow } from './matters.ts';
import type { Matter } from './rule.ts';
import type { RuleInForce } from './settings.ts';
import { listSnoozes } from './snoozes.ts';

/** So many matters of a group stand on the page of all. */
const SHOWN = 5;
export const PER_PAGE = 50;

export interface Line {
  uscc: string;
  name: string;
  officer: string;
  of: 'bad' | 'warn';
  level: string;
  what: string;
  due: string;
  /** 还有 3 天; 逾期 2 天; '' without a day. */
  left: string;
  deed: { word: string; href: string };
  snooze: string;
}

function leftInWords(due: Day | null, today: Day): string {
  if (due === null) return '';
  const left = daysBetween(today, due);
  return left === 0 ? '今天' : left < 0 ? `逾期 ${-left} 天` : `还有 ${left} 天`;
}

export function lineOf(
  { rule, limits }: RuleInForce,
  matter: Matter,
  today: Day,
  seesFigures: boolean,
): Line {
  const isUrgent = matter.urgent === 1;
  return {
    uscc: matter.uscc,
    name: matter.name,
    officer: matter.officer ?? '未指派',
    of: isUrgent ? 'bad' : 'warn',
    level: isUrgent ? '紧急' : '关注',
    what: rule.what(matter, limits, seesFigures),
    due: matter.due_on ?? '',
    left: leftInWords(matter.due_on, today),
    deed: { word: rule.deed.word, href: rule.deed.href(matter) },
    snooze: link(`/attention/${rule.code}/snooze`, { enterprise: matter.uscc, subject: matter.subject }),
  };
}

export interface Group {
  code: string;
  name: string;
  words: string;
  counts: Counts;
  /** How many of the level asked for. */
  n: number;
  of: 'bad' | 'warn';
  lines: Line[];
  href: string;
  out: { xlsx: string; csv: string };
}

const countOf = (counts: Counts, { level }: Pick<Asked, 'level'>) =>
  level === null ? counts.urgent + counts.watch : counts[level];

/** Rules that the reader sees and that are on, with how many matters each has, worst first. */
export function groupsOf(
  db: Db,
  today: Day,
  asked: Asked,
): { inForce: RuleInForce; counts: Counts; n: number }[] {
  const counts = countMatters(db, today, asked.whose);
  return rulesNow(db, today)
    .filter(({ rule, isOn }) => isOn && (asked.seesFigures || rule.ofFigures !== true))
    .map((inForce) => {
      const own = counts.get(inForce.rule.code) ?? { urgent: 0, watch: 0 };
      return { inForce, counts: own, n: countOf(own, asked) };
    })
    .filter(({ n }) => n > 0)
    .sort((a, b) => Math.sign(b.counts.urgent) - Math.sign(a.counts.urgent));
}

/** The parameters of the address that stay while one of them changes. */
export function queryOf(asked: Asked): Record<string, string> {
  return {
    who: asked.keeps && asked.who === 'mine' ? '' : !asked.keeps && asked.who === 'all' ? '' : asked.who,
    rule: asked.rule?.code ?? '',
    level: asked.level ?? '',
  };
}

export function readPage(db: Db, { asked, today, now }: { asked: Asked; today: Day; now: Instant }) {
  const query = queryOf(asked);
  const to = (more: Record<string, string | number>) => link('/attention', { ...query, ...more });
  const groups = groupsOf(db, today, asked);
  const own = groups.filter(({ inForce }) => asked.rule === null || inForce.rule === asked.rule);
  const isOne = asked.rule !== null;
  const [first] = own;
  const pages = isOne && first !== undefined ? Math.max(1, Math.ceil(first.n / PER_PAGE)) : 1;
  const page = Math.min(asked.page, pages);
  const shown = own.map(({ inForce, counts, n }): Group => {
    const { rule, limits } = inForce;
    const limit = isOne ? PER_PAGE : SHOWN;
    const offset = isOne ? (page - 1) * PER_PAGE : 0;
    const found = listMatters(db, today, rule.code, {
      whose: asked.whose,
      level: asked.level,
      limit,
      offset,
    });
    return {
      code: rule.code,
      name: rule.name,
      words: rule.words(limits),
      counts,
      n,
      of: counts.urgent > 0 && asked.level !== 'watch' ? 'bad' : 'warn',
      lines: found.map((one) => lineOf(inForce, one, today, asked.seesFigures)),
      href: to({ rule: rule.code }),
      out: fileLinks('/attention/exports/matters', { ...query, rule: rule.code }),
    };
  });
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  const urgent = groups.reduce((sum, { counts }) => sum + counts.urgent, 0);
  const behind: Behind[] =
    isOne || asked.who === 'mine' || asked.level === 'watch' ? [] : categoriesBehind(db, today, now);
  const snoozed = isOne
    ? { items: [], total: 0 }
    : listSnoozes(db, { today, whose: asked.whose, limit: SHOWN });
  return {
    title: '预警',
    nav: 'attention',
    paper: 'alerts-paper',
    asked,
    total,
    urgent,
    groups: shown,
    behind,
    isOne,
    rule: asked.rule,
    all: to({ rule: '' }),
    out: fileLinks('/attention/exports/matters', query),
    tabs: tabsOf(asked),
    levels: [
      { word: '全部', href: to({ level: '' }), isCurrent: asked.level === null },
      { word: '紧急', href: to({ level: 'urgent' }), isCurrent: asked.level === 'urgent' },
      { word: '关注', href: to({ level: 'watch' }), isCurrent: asked.level === 'watch' },
    ],
    who: asked.who,
    officers: wordLists(db).officer,
    kept: { rule: query.rule ?? '', level: query.level ?? '' },
    page,
    pages,
    pageHref: (n: number) => to(n === 1 ? {} : { page: n }),
    snoozed: snoozed.items.map(({ rule, ...one }) => ({
      ...one,
      officer: one.officer ?? '未指派',
      ruleName: rulesNow(db, today).find((own) => own.rule.code === rule)?.rule.name ?? rule,
    })),
    snoozedTotal: snoozed.total,
    snoozedHref: link('/attention/snoozed', { who: query.who }),
  };
}

function tabsOf(asked: Asked) {
  const at = (who: string) => link('/attention', { ...queryOf(asked), who });
  const tab = (word: string, who: string) => ({ word, href: at(who), isCurrent: asked.who === who });
  return [...(asked.keeps ? [tab('我负责的', 'mine')] : []), tab('全部', 'all'), tab('未指派', 'none')];
}
