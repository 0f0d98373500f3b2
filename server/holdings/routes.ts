import type { FastifyInstance } from 'fastify';
import { dutyRoutes } from './duty-routes.ts';
import { listRoutes } from './list-routes.ts';
import { manyRoutes } from './many-routes.ts';
import { titleRoutes } from './title-routes.ts';
import { updatesRoutes } from './updates-routes.ts';

/** 其他称号, and what holders of titles owe: yearly updates, reports of changes. */
export async function holdings(app: FastifyInstance) {
  await app.register(titleRoutes);
  await app.register(dutyRoutes);
  await app.register(listRoutes);
  await app.register(updatesRoutes);
  await app.register(manyRoutes);
}
