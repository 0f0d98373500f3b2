import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';

/** Styles and scripts: their addresses carry a hash of the content, so browsers may keep them for ever. */
export const assets = plugin(async (app: FastifyInstance) => {
  await app.register(staticFiles, {
    root: fileURLToPath(new URL('../../views/assets', import.meta.url)),
    // The route is our own, so that it says who may use it like every other.
    serve: false,
    dotfiles: 'ignore',
    cacheControl: false,
  });
  app.get<{ Params: { '*': string } }>('/assets/*', { config: { may: 'anyone' } }, (request, reply) => {
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    return reply.sendFile(request.params['*']);
  });
});
