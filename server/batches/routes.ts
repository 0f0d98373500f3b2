import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { UPLOADS } from '../multipart.ts';
import { checking } from './checking.ts';
import { exporting } from './exporting.ts';
import { results } from './results.ts';
import { starting } from './starting.ts';

/** 批量更新: one matter for every enterprise of a published list, confirmed once, taken back as a whole. */
export async function batches(app: FastifyInstance) {
  await app.register(multipart, UPLOADS);
  await app.register(starting);
  await app.register(exporting);
  await app.register(checking);
  await app.register(results);
}
