import type { FastifyInstance } from 'fastify';
import { exporting } from './exporting.ts';
import { reading } from './reading.ts';
import { signing } from './signing.ts';

/** 基线: the holdings before the programme as a named list, signed off, and what came to it since. */
export async function baseline(app: FastifyInstance) {
  await app.register(reading);
  await app.register(signing);
  await app.register(exporting);
}
