import type { FastifyInstance } from 'fastify';
import { adding } from './adding.ts';
import { exporting } from './exporting.ts';
import { reading } from './reading.ts';
import { revising } from './revising.ts';

/** 行动计划: every programme beside the others, each with its own years, targets and settings. */
export async function programmes(app: FastifyInstance) {
  await app.register(reading);
  await app.register(exporting);
  await app.register(adding);
  await app.register(revising);
}
