import type { FastifyInstance, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { type Enterprise, findEnterprise } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { FIRST_YEAR } from '../rules/indicators.ts';

/** The enterprise and the year that an address names. @throws NotFound where there is no such year to tell of */
export function yearAsked(
  app: FastifyInstance,
  request: FastifyRequest,
): { enterprise: Enterprise; year: number; last: number } {
  const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
  const word = wordIn(request, 'year');
  const last = Number(app.today().slice(0, 4));
  const year = /^\d{4}$/.test(word) ? Number(word) : 0;
  if (year < FIRST_YEAR || year > last) throw new NotFound('year');
  return { enterprise, year, last };
}
