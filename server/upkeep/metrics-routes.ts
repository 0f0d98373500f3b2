import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { metricsText } from './metrics.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** `/metrics` for Prometheus, behind a token of its own; without METRICS_TOKEN there is no such address. */
export function metricsRoutes(app: FastifyInstance): void {
  const { meter } = app;
  const { metricsToken: token, dataDir, journalDir } = app.settings;
  if (meter === null || token === null) return;
  const wanted = digest(`Bearer ${token}`);
  app.get('/metrics', { config: { may: 'anyone', api: true } }, async (request, reply) => {
    // Digests are of one length: neither the length nor the beginning of the token shows in the time.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .type('application/problem+json')
        .send({ type: 'about:blank', title: 'Unauthorized', status: 401, detail: '令牌不对', errors: [] });
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(metricsText(meter, app.db, { dataDir, journalDir, now: app.clock() }));
  });
}
