import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { PendingFiles } from '../attachments/queries.ts';
import { UPLOADS } from '../multipart.ts';
import { listRoutes } from './list-routes.ts';
import { newVisitRoutes } from './new-routes.ts';
import { requestListRoutes } from './request-list-routes.ts';
import { newRequestRoutes } from './request-new-routes.ts';
import { requestRoutes } from './request-routes.ts';
import { visitRoutes } from './visit-routes.ts';

/** 走访与诉求: who was visited and when, what they asked for, and what became of it. */
export async function visits(app: FastifyInstance): Promise<void> {
  await app.register(multipart, UPLOADS);
  const pending = new PendingFiles();
  await listRoutes(app);
  await newVisitRoutes(app, pending);
  await visitRoutes(app);
  await requestListRoutes(app);
  await newRequestRoutes(app);
  await requestRoutes(app);
}
