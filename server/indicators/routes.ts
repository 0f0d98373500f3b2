import type { FastifyInstance } from 'fastify';
import { editing } from './editing.ts';
import { reading } from './reading.ts';

/** 经营指标 of one enterprise: filled in by year, with quarters of the revenue; their history; which years are open. */
export async function indicators(app: FastifyInstance) {
  await app.register(editing);
  await app.register(reading);
}
