import type { FastifyInstance, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { findEnterprise } from '../enterprises/queries.ts';

/** The enterprise of an address, as the forms of this room need it. */
export function enterpriseIn(app: FastifyInstance, request: FastifyRequest) {
  const { id, uscc, name } = findEnterprise(app.db, wordIn(request, 'uscc'));
  return { id, uscc, name };
}

/** Where these forms lead back to. */
export const backTo = (uscc: string): string => `/enterprises/${uscc}#h-holdings`;
