import type { FastifyInstance } from 'fastify';
import { askWho } from './access.ts';
import { enterpriseRoutes } from './enterprises.ts';
import { health } from './health.ts';
import { matchRoutes } from './match.ts';
import { openapi } from './openapi.ts';
import { answerInProblems } from './problems.ts';
import { progressRoutes } from './progress.ts';
import { summaryRoutes } from './summaries.ts';

/** 接口: JSON under /api/v1 for other systems, with tokens, and the two addresses of watchers. */
export async function api(app: FastifyInstance) {
  await app.register(health);
  await app.register(
    async (room) => {
      answerInProblems(room);
      askWho(room);
      await room.register(progressRoutes);
      await room.register(enterpriseRoutes);
      await room.register(matchRoutes);
      await room.register(summaryRoutes);
      await room.register(openapi);
    },
    { prefix: '/api/v1' },
  );
}
