import type { FastifyRequest } from 'fastify';
import { NotFound } from './errors.ts';

/** What stands in the address at the route's `:name`; '' where the route has no such place. */
export function wordIn(request: FastifyRequest, name: string): string {
  const words: unknown = request.params;
  if (typeof words !== 'object' || words === null) return '';
  const word: unknown = Reflect.get(words, name);
  return typeof word === 'string' ? word : '';
}

/**
 * The number of a row at the address's `:id`.
 * @param what names the thing for the log: 'event'
 * @throws NotFound where no row could have it
 */
export function idIn(request: FastifyRequest, what: string): number {
  const word = wordIn(request, 'id');
  if (!/^[1-9]\d{0,14}$/.test(word)) throw new NotFound(what);
  return Number(word);
}
