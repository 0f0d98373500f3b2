/** What a form of events is about, and what it said. */
import type { FastifyRequest } from 'fastify';
import type { PendingFiles } from '../attachments/queries.ts';
import type { Typed } from '../forms.ts';
import type { Category, Dossier } from '../rules/types.ts';
import { alsoOf } from './compose.ts';
import { fieldsOf } from './fields.ts';
import { digestOf } from './once.ts';
import { isStage, type Outcome } from './outcomes.ts';
import type { RecordedEvent } from './queries.ts';

export interface Subject {
  enterprise: { id: number; uscc: string; name: string };
  dossier: Dossier;
  category: Category;
  /** The event to be corrected; null where a new one is recorded. */
  replaces: RecordedEvent | null;
  pending: PendingFiles;
}

export function namesOf(subject: Subject, to: Outcome): string[] {
  const own = fieldsOf(subject.category, to).map((field) => field.name);
  return [...own, subject.replaces === null ? 'late_reason' : 'reason'];
}

/** Everything that decides what would be saved: changed after the check, it is checked again. */
export function digest(subject: Subject, to: Outcome, typed: Typed): string {
  const also = alsoOf(subject.dossier, subject.category, to, '9999-12-31').map(
    (one) => `also_${one.category}`,
  );
  return digestOf({ ...typed, to }, ['to', ...namesOf(subject, to), ...also, 'pending']);
}

/**
 * A new step on the way to a title: where no figure changes by it, it is saved without a second look. What
 * can count (认定, 入库, 退出) is always shown with its effects first.
 */
export function isPlain(subject: Subject, to: Outcome): boolean {
  return subject.replaces === null && isStage(to);
}

export function filesOf(request: FastifyRequest, subject: Subject, typed: Typed) {
  const tokens = (typed.pending ?? '').split(' ').filter((token) => token !== '');
  return tokens.flatMap((token) => {
    const file = subject.pending.find(request.person.accountId, token);
    return file === null ? [] : [{ token, file }];
  });
}
