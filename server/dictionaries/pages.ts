/** What the pages of the lists show. */
import type { Db } from '../../db/open.ts';
import { WORD_KINDS, type WordKind } from '../enterprises/queries.ts';
import { fileLinks, link } from '../format.ts';
import type { Faults, Typed } from '../forms.ts';
import { listAccounts } from '../people/queries.ts';
import { dayInWords } from '../rules/days.ts';
import {
  type Change,
  changeInWords,
  changesOf,
  changesOfWord,
  KIND_WORDS,
  listWords,
  offeredWords,
  type Word,
} from './queries.ts';

export const PER_PAGE = 100;
const CHANGES = 20;

export function stateOf({ retired, ledTo }: Pick<Word, 'retired' | 'ledTo'>): string {
  if (ledTo !== null) return `已改用“${ledTo}”`;
  return retired ? '已停用' : '在用';
}

/** Whose 我负责的 it is: an account in use with this name; '' for lists of other things. */
export function accountWords(db: Db, kind: WordKind): (value: string) => string {
  if (kind !== 'officer') return () => '';
  const accounts = listAccounts(db).filter((one) => one.disabledAt === null);
  return (value) => {
    const own = accounts.filter((one) => one.display === value).map((one) => one.name);
    return own.length === 0 ? '没有对应的账号' : `账号 ${own.join('、')}`;
  };
}

export function toldChange(one: Change) {
  const day = one.effective_on === null || one.kind === 'tag' ? '' : `，自${dayInWords(one.effective_on)}起`;
  const firms = one.to_value === null ? '' : `，${one.enterprises} 家企业`;
  return {
    at: one.recorded_at,
    by: one.recorded_by,
    value: one.value,
    what: `${changeInWords(one)}${day}${firms}`,
    reason: one.reason,
  };
}

/** The list of the enterprises that bear a value. */
const bearersHref = ({ kind, value }: Word) => link('/enterprises', { [kind]: value });

interface Asked {
  page: number;
  typed?: Typed;
  faults?: Faults;
}

export function listPage(db: Db, kind: WordKind, { page, typed = {}, faults = {} }: Asked) {
  const at = (n: number) => listWords(db, kind, { limit: PER_PAGE, offset: (n - 1) * PER_PAGE });
  const asked = at(page);
  const pages = Math.max(1, Math.ceil(asked.total / PER_PAGE));
  const current = Math.min(page, pages);
  const { total, words } = current === page ? asked : at(current);
  const offered = offeredWords(db, kind);
  const accounts = accountWords(db, kind);
  const changes = changesOf(db, kind, { limit: CHANGES, offset: 0 });
  return {
    title: current === 1 ? `字典：${KIND_WORDS[kind]}` : `字典：${KIND_WORDS[kind]}（第 ${current} 页）`,
    nav: 'dictionaries',
    kind,
    kindWord: KIND_WORDS[kind],
    tabs: WORD_KINDS.map((one) => ({
      word: KIND_WORDS[one],
      href: `/dictionaries/${one}`,
      isCurrent: one === kind,
    })),
    total,
    offered: offered.length,
    words: words.map((one) => ({
      ...one,
      state: stateOf(one),
      account: one.ledTo === null ? accounts(one.value) : '',
      href: bearersHref(one),
      canRise: offered[0]?.id !== one.id && !one.retired && one.ledTo === null,
      canSink: offered.at(-1)?.id !== one.id && !one.retired && one.ledTo === null,
    })),
    page: current,
    pages,
    changes: changes.changes.map(toldChange),
    changed: changes.total,
    out: fileLinks(`/dictionaries/${kind}/exports/values`),
    changesOut: fileLinks(`/dictionaries/${kind}/exports/changes`),
    typed,
    faults,
  };
}

export function wordPage(db: Db, word: Word, { typed = {}, faults = {} }: Omit<Asked, 'page'> = {}) {
  const { kind } = word;
  const others = offeredWords(db, kind).filter((one) => one.id !== word.id);
  return {
    title: `${KIND_WORDS[kind]}：${word.value}`,
    nav: 'dictionaries',
    kind,
    kindWord: KIND_WORDS[kind],
    isDated: kind !== 'tag',
    one: {
      ...word,
      state: stateOf(word),
      account: accountWords(db, kind)(word.value),
      href: bearersHref(word),
    },
    others: others.map((one): [string, string] => [one.value, one.value]),
    changes: changesOfWord(db, word).map(toldChange),
    typed: { note: word.note, ...typed },
    faults,
  };
}
