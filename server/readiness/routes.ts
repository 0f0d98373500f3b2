import type { FastifyInstance } from 'fastify';
import { criteria } from './criteria-routes.ts';
import { exporting } from './exporting.ts';
import { findings } from './finding-routes.ts';
import { freshen } from './freshening.ts';
import { reading } from './reading.ts';
import { revising } from './revising-routes.ts';

/** 条件对照: criteria by versions, each enterprise against them, and who lacks least. */
export async function readiness(app: FastifyInstance) {
  app.addHook('onReady', async () => {
    freshen(app);
  });
  await app.register(reading);
  await app.register(exporting);
  await app.register(findings);
  await app.register(criteria);
  await app.register(revising);
}
