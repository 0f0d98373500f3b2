/** What somebody asks of 预警: whose, which rule, what weight, which page. */
import { typedFrom } from '../forms.ts';
import type { Person } from '../plugins/types.ts';
import { isAllowed } from '../rules/roles.ts';
import { ruleOf } from './registry.ts';
import type { Rule } from './rule.ts';

/** Everybody's, nobody's, or one officer's by the name that stands on the enterprise. */
export type Whose = { of: 'all' } | { of: 'none' } | { of: 'officer'; officer: string };

export const EVERYBODY: Whose = { of: 'all' };

export interface Asked {
  whose: Whose;
  /** The word of the address: mine, all, none, or an officer's name. */
  who: string;
  rule: Rule | null;
  level: 'urgent' | 'watch' | null;
  page: number;
  /** Figures of enterprises are seen by those who keep them. */
  seesFigures: boolean;
  keeps: boolean;
}

/** Reads an address; what it does not know is passed over. Who keeps enterprises sees their own first. */
export function readAsked(query: unknown, person: Pick<Person, 'display' | 'roles'>): Asked {
  const typed = typedFrom(query);
  const keeps = isAllowed(person.roles, 'keep enterprises');
  const who = (typed.who ?? '').trim().slice(0, 100) || (keeps ? 'mine' : 'all');
  const rule = ruleOf(typed.rule ?? '');
  const { level, page } = typed;
  return {
    whose: whoseOf(who, person.display),
    who,
    rule: rule?.ofFigures === true && !keeps ? null : rule,
    level: level === 'urgent' || level === 'watch' ? level : null,
    page: /^[1-9]\d{0,6}$/.test(page ?? '') ? Number(page) : 1,
    seesFigures: keeps,
    keeps,
  };
}

function whoseOf(who: string, own: string): Whose {
  if (who === 'all') return EVERYBODY;
  if (who === 'none') return { of: 'none' };
  return { of: 'officer', officer: who === 'mine' ? own : who };
}
