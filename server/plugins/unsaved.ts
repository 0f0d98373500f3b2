/** What was typed into a form that could not be saved, to be sent again from the page that says so. */
import type { FastifyRequest } from 'fastify';
import { fieldsOf } from '../people/kept-forms.ts';
import { labelled } from '../people/kept-labels.ts';
import { ownPath } from '../people/own-path.ts';
import type { Cause } from './unsaved-words.ts';

export interface Again {
  path: string;
  /** Every field as [name, value], in order, without the token. */
  fields: [string, string][];
  /** Those that a reader knows by name, as [label, words]. */
  shown: [string, string][];
  /** A file came along, which has to be chosen again. */
  hasFile: boolean;
}

/**
 * Null where there is nothing to send, or it must not be: a password is not written into a page, a stranger has no
 * token; and where nobody knows whether it was saved, only a form that is known by its key may come twice.
 */
export function sentAgain(request: FastifyRequest, cause: Cause | null): Again | null {
  if (cause === null || request.person.accountId === null || request.method !== 'POST') return null;
  const hasFile = request.arrived !== null;
  const fields = (request.arrived ?? fieldsOf(request.body)).filter(([name]) => name !== 'csrf');
  const path = ownPath(request.url);
  if (fields.length === 0 || path === '/' || fields.some(([name]) => name.includes('password'))) return null;
  if (cause === 'sync' && !fields.some(([name]) => name === 'key')) return null;
  return { path, fields, shown: labelled(fields), hasFile };
}
