import type { FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import type { WordKind } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { isKind } from './queries.ts';

/** Which list an address names. @throws NotFound */
export function kindIn(request: FastifyRequest): WordKind {
  const kind = wordIn(request, 'kind');
  if (!isKind(kind)) throw new NotFound('dictionary');
  return kind;
}
