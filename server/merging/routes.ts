import type { FastifyInstance } from 'fastify';
import { duplicatesRoutes } from './duplicates-routes.ts';
import { mergeRoutes } from './merge-routes.ts';
import { partRoutes } from './parting.ts';

/** Two records of one enterprise: found, merged, parted again. */
export async function merging(app: FastifyInstance) {
  await app.register(duplicatesRoutes);
  await app.register(mergeRoutes);
  await app.register(partRoutes);
}
