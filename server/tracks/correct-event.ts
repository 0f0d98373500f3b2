/** Correcting a wrong day (or another detail) in one step: the form opens with what stands. */
import type { FastifyReply } from 'fastify';
import { NotFound } from '../errors.ts';
import type { Typed } from '../forms.ts';
import type { TrackEvent } from '../rules/types.ts';
import { showEventForm } from './event-page.ts';
import { fieldsOf } from './fields.ts';
import { outcomeOf } from './outcomes.ts';
import type { Subject } from './subject.ts';
import { mergedOf } from './told.ts';

function typedOf(event: TrackEvent, names: readonly string[]): Typed {
  const said = event as unknown as Record<string, unknown>;
  const typed: Typed = {};
  for (const name of names) {
    const value = said[name];
    if (value === null || value === undefined) continue;
    typed[name] = name === 'first_report_on' ? String(value).slice(0, 7) : String(value);
  }
  return typed;
}

export function showCorrect(reply: FastifyReply, subject: Subject) {
  const { replaces, dossier, category } = subject;
  const to = replaces === null ? null : outcomeOf(replaces);
  if (replaces === null || to === null) throw new NotFound('event');
  const names = fieldsOf(category, to).map((field) => field.name);
  const typed = typedOf(mergedOf(replaces, dossier), names);
  if (replaces.basis !== null) typed.basis = replaces.basis;
  return showEventForm(reply, subject, { to, typed });
}
