import { statfsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const LEAST_FREE_BYTES = 100 * 1024 * 1024;

/** What keeps the server from doing its work, in words; none when all is well. */
function troubles(app: FastifyInstance): string[] {
  const found: string[] = [];
  try {
    app.db.$client.prepare('select count(*) from programme').get();
  } catch {
    found.push('数据库读不出来');
  }
  try {
    const { bavail, bsize } = statfsSync(app.settings.dataDir);
    if (bavail * bsize < LEAST_FREE_BYTES) found.push('数据目录所在磁盘剩余不到 100 MB');
  } catch {
    // No folder yet: a database in memory.
  }
  return found;
}

const config = { may: 'anyone', api: true } as const;

/** For watchers and proxies: alive is the process, ready is the process with its database and disk. */
export async function health(app: FastifyInstance) {
  app.get('/healthz', { config }, async () => ({ status: 'ok' }));

  app.get('/readyz', { config }, async (_request, reply) => {
    const found = troubles(app);
    if (found.length === 0) return { status: 'ok' };
    return reply
      .code(503)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: found.join('；'),
        errors: found.map((detail) => ({ pointer: '', code: 'not_ready', detail })),
      });
  });
}
