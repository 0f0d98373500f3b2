import type { FastifyInstance } from 'fastify';
import { editing } from './editing.ts';
import { exporting } from './exporting.ts';
import { replacing } from './replacing-routes.ts';

/** 字典: the values offered for 产业赛道, 镇街园区, 专员 and 标签, and how they came to be. */
export async function dictionaries(app: FastifyInstance) {
  await app.register(editing);
  await app.register(replacing);
  await app.register(exporting);
}
