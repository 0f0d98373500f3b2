import type { FastifyInstance } from 'fastify';
import { handing } from './handing.ts';
import { results } from './results.ts';

/** 移交: what an officer has goes to others, in one step that is recorded. */
export async function handover(app: FastifyInstance) {
  await app.register(handing);
  await app.register(results);
}
