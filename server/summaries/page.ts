import type { Db } from '../../db/open.ts';
import type { Person } from '../plugins/types.ts';
import { dayInWords } from '../rules/days.ts';
import type { Period } from '../rules/period.ts';
import type { Check } from '../rules/summary-checks.ts';
import { orderOf, paperOf } from '../rules/summary-paper.ts';
import { generatedText, SECTION_NAMES } from '../rules/summary-sentences.ts';
import { STEP_NAMES } from '../rules/summary-steps.ts';
import { tablesOf } from '../rules/summary-tables.ts';
import type { Day, Instant, Programme } from '../rules/types.ts';
import { checkSummary } from './checking.ts';
import { hashOfFigures } from './hash.ts';
import { readSummary } from './reading.ts';
import { paperView } from './render.ts';
import { judgeTaking, stepsOf } from './steps.ts';
import { listIssues, readDraft } from './store.ts';

export interface EditorAsked {
  programme: Programme;
  period: Period;
  today: Day;
  now: Instant;
  person: Person;
}

/** The mark and word of a check: passed, to be looked at, or in the way. */
export function checkMark(check: Check): { of: 'ok' | 'warn' | 'bad'; word: string } {
  if (check.passed) return { of: 'ok', word: '通过' };
  return check.level === 'blocking' ? { of: 'bad', word: '须改' } : { of: 'warn', word: '关注' };
}

/** Everything that the editor and the page of issuing show of a draft. */
export function readEditor(db: Db, { programme, period, today, now, person }: EditorAsked) {
  const draft = readDraft(db, programme.id, period.code);
  const { words } = draft;
  const summary = readSummary(db, { programme, period, today, now });
  const { checks, differing } = checkSummary(db, summary, words, today);
  const figures = hashOfFigures(summary);
  const at = { programmeId: programme.id, period };
  const steps = stepsOf(db, at, draft.version, figures);
  const order = orderOf(words);
  const sections = order.map((key, i) => ({
    key,
    name: SECTION_NAMES[key],
    isFirst: i === 0,
    isLast: i === order.length - 1,
    hidden: words.hidden.includes(key),
    edited: words.texts[key] !== undefined,
    // Without data there is nothing to print: 走访与诉求 until visits are kept.
    empty: generatedText(summary, key) === '' && tablesOf(summary, key).length === 0,
  }));
  const issues = listIssues(db, programme.id, period.code);
  const stepLines = (['prepared', 'reviewed', 'issued'] as const).map((step) => {
    const taken = step === 'issued' ? null : steps[step];
    return {
      step,
      name: STEP_NAMES[step],
      taken,
      judged: judgeTaking(db, steps, step, person.accountId ?? person.display),
    };
  });
  return {
    programme,
    period,
    draft,
    summary,
    figures,
    checks: checks.map((one) => ({ ...one, mark: checkMark(one) })),
    blocked: checks.some((one) => one.level === 'blocking' && !one.passed),
    differing: differing.map((one) => ({ ...one, name: SECTION_NAMES[one.section] })),
    steps,
    stepLines,
    sections,
    issues,
    asOfWords: dayInWords(summary.as_of),
    isOver: summary.is_over,
    ...paperView(paperOf(summary, words), 2),
  };
}
