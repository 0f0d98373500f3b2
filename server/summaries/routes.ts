import type { FastifyInstance } from 'fastify';
import { drafting } from './drafting.ts';
import { exporting } from './exporting.ts';
import { issuing } from './issue-routes.ts';
import { reading } from './reading-routes.ts';

/** 季度小结: drafted from the data, checked against them, issued once, and the same for ever. */
export async function summaries(app: FastifyInstance) {
  await app.register(reading);
  await app.register(drafting);
  await app.register(issuing);
  await app.register(exporting);
}
