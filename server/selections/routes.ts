import type { FastifyInstance } from 'fastify';
import { acting } from './acting.ts';
import { choosing } from './choosing.ts';
import { results } from './results.ts';

/** 所选企业: enterprises that were ticked on the list or meet its conditions, and what is done to all of them. */
export async function selections(app: FastifyInstance) {
  await app.register(choosing);
  await app.register(acting);
  await app.register(results);
}
