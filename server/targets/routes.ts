import type { FastifyInstance } from 'fastify';
import { counting } from './counting.ts';
import { editing } from './editing.ts';
import { exporting } from './exporting.ts';
import { reading } from './reading.ts';

/** 目标: the plan of each category by quarter, its versions, and the settings of counting. */
export async function targets(app: FastifyInstance) {
  await app.register(reading);
  await app.register(exporting);
  await app.register(counting);
  await app.register(editing);
}
