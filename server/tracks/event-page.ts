/** The page of an event's form: where the track stands, the choices, the fields, and the effects. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCEPT } from '../attachments/queries.ts';
import { signedFor } from '../baseline/queries.ts';
import type { Faults, Typed } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { readDay } from '../typed-days.ts';
import { alsoOf, stateAt } from './compose.ts';
import type { Effects } from './effects.ts';
import { fieldsOf } from './fields.ts';
import { isKey, newKey } from './once.ts';
import { isOutcome, nextOutcome, type Outcome, outcomeWord } from './outcomes.ts';
import { dayAsked, lastWords, radiosOf, spineOf, standingWords, tabsOf } from './page.ts';
import { digest, filesOf, isPlain, type Subject } from './subject.ts';
import { titleOf } from './told.ts';

interface Shown {
  to: Outcome;
  typed: Typed;
  faults?: Faults;
  effects?: Effects | null;
}

/** Of a correction, the earlier of the two days: either may reach into a signed list. */
function earlierOf(replaced: string | undefined, day: string): string {
  return replaced !== undefined && replaced < day ? replaced : day;
}

export function showEventForm(reply: FastifyReply, subject: Subject, shown: Shown, status = 200) {
  const { request, server: app } = reply;
  const { enterprise, dossier, category, replaces } = subject;
  const { to, typed } = shown;
  const state = stateAt(dossier, category);
  const day = readDay(typed.effective_on ?? '') ?? app.today();
  const files = filesOf(request, subject, typed);
  const fields = fieldsOf(category, to);
  const carried = Object.entries(typed).filter(
    ([name]) =>
      !fields.some((field) => field.name === name) &&
      !name.startsWith('also_') &&
      !name.includes('password') &&
      !['csrf', 'key', 'step', 'to', 'checked', 'pending', 'reason', 'late_reason', 'drop'].includes(name),
  );
  const effects = shown.effects ?? null;
  return show(
    reply,
    replaces === null ? 'tracks/event' : 'tracks/correct',
    {
      title: replaces === null ? '更新阶段' : '更正记录',
      nav: 'enterprises',
      enterprise,
      category: { code: category, name: categoryName(category), short: categoryShort(category) },
      tabs: tabsOf(enterprise.uscc, category, typed),
      spine: spineOf(state),
      standing: standingWords(state, app.today()),
      last: lastWords(dossier, category),
      groups: radiosOf(state),
      to,
      toWord: outcomeWord(category, to),
      fields,
      also: replaces === null ? alsoOf(dossier, category, to, day) : [],
      files: files.map((one) => one.file.fileName),
      accept: ACCEPT,
      typed: { ...typed, pending: files.map((one) => one.token).join(' ') },
      carried,
      key: isKey(typed.key) ? typed.key : newKey(),
      effects,
      isPlain: isPlain(subject, to),
      // Asked only where the day is one that was signed off: every other form stays as short as it was.
      isLate: signedFor(app.db, earlierOf(replaces?.effective_on, day)).length > 0,
      original: replaces === null ? '' : titleOf(replaces),
      action: replaces === null ? '' : `/enterprises/${enterprise.uscc}/events/${replaces.id}/correct`,
      needsIndustry: shown.faults?.to?.includes('行业代码') === true,
      checked: effects === null ? '' : digest(subject, to, typed),
      faults: shown.faults ?? {},
    },
    status,
  );
}

export function showNewEvent(request: FastifyRequest, reply: FastifyReply, subject: Subject) {
  const query = request.query as Record<string, unknown>;
  const state = stateAt(subject.dossier, subject.category);
  const to = typeof query.to === 'string' && isOutcome(query.to) ? query.to : nextOutcome(state);
  const typed: Typed = { effective_on: dayAsked(query.effective_on, reply.server.today()) };
  for (const name of ['document_no', 'basis']) {
    const value = query[name];
    if (typeof value === 'string') typed[name] = value.slice(0, 200);
  }
  return showEventForm(reply, subject, { to, typed });
}
