import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';
import { readSample } from '../sample.ts';
import { askWho } from './access.ts';
import { auditRoutes } from './audit.ts';
import { changeRoutes } from './changes.ts';
import { sweepKeys } from './changing.ts';
import { docs } from './docs.ts';
import { enterpriseRoutes } from './enterprises.ts';
import { eventRoutes } from './events.ts';
import { health } from './health.ts';
import { indicatorRoutes } from './indicators.ts';
import { Brake } from './limits.ts';
import { matchRoutes } from './match.ts';
import { openapi } from './openapi.ts';
import { answerInProblems } from './problems.ts';
import { progressRoutes } from './progress.ts';
import { summaryRoutes } from './summaries.ts';
import { targetRoutes } from './targets.ts';

/** 接口: JSON under /api/v1 for other systems, with tokens; its description to read; the addresses of watchers. */
export const api = plugin(async (app: FastifyInstance) => {
  await app.register(health);
  app.decorate('apiRoutes', []);
  app.decorate('apiBrake', new Brake());
  await app.register(
    async (room) => {
      // Only JSON is read: a form of another site can say nothing here.
      room.removeContentTypeParser(['application/x-www-form-urlencoded', 'text/plain']);
      answerInProblems(room);
      askWho(room);
      sweepKeys(room);
      // Whoever reads must be able to tell a zone made up for trying from the real one.
      room.addHook('onRequest', async (_request, reply) => {
        if (readSample(app.db) !== null) reply.header('x-made-up-data', 'true');
      });
      await room.register(progressRoutes);
      await room.register(enterpriseRoutes);
      await room.register(eventRoutes);
      await room.register(indicatorRoutes);
      await room.register(matchRoutes);
      await room.register(targetRoutes);
      await room.register(summaryRoutes);
      await room.register(changeRoutes);
      await room.register(auditRoutes);
      await room.register(openapi);
    },
    { prefix: '/api/v1' },
  );
  await app.register(docs);
});
