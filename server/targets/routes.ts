import type { FastifyInstance } from 'fastify';
import { counting } from './counting.ts';
import { editing } from './editing.ts';
import { exporting } from './exporting.ts';
import { reading } from './reading.ts';
import { sharesEditing } from './shares-editing.ts';
import { sharesExporting } from './shares-exporting.ts';
import { sharesReading } from './shares-reading.ts';

/** 目标: the plan of each category by quarter, its versions, how it is broken down, and the settings of counting. */
export async function targets(app: FastifyInstance) {
  await app.register(reading);
  await app.register(exporting);
  await app.register(counting);
  await app.register(sharesReading);
  await app.register(sharesEditing);
  await app.register(sharesExporting);
  await app.register(editing);
}
