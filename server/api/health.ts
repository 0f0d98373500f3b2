import type { FastifyInstance } from 'fastify';
import { PAUSED } from '../plugins/unsaved-words.ts';
import { healthOf } from '../upkeep/health.ts';

const config = { may: 'anyone', api: true } as const;

/** For watchers and proxies: alive is the process, ready is the process with its database. */
export async function health(app: FastifyInstance) {
  app.get('/healthz', { config }, async () => ({ status: 'ok' }));

  app.get('/readyz', { config }, async (_request, reply) => {
    const { ready: isWell, problems } = healthOf(app.db, { ...app.settings, now: app.clock() });
    const cause = app.storage.cause();
    const paused = cause === null ? [] : [{ code: 'storage', words: PAUSED[cause] }];
    const serious = [...problems.filter((one) => one.serious), ...paused];
    const ready = isWell && cause === null;
    // Anybody may ask, so what only needs an administrator is told by its code alone.
    if (ready) return { status: 'ok', warnings: problems.map((one) => one.code) };
    return reply
      .code(503)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: serious.map((one) => one.words).join('；'),
        errors: serious.map(({ code, words }) => ({ pointer: '', code, detail: words })),
      });
  });
}
