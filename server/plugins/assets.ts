import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';
import { assetFile } from './asset-files.ts';
import { takesGzip } from './packing.ts';

/** Styles and scripts: their addresses carry a hash of the content, so browsers may keep them for ever. */
export const assets = plugin(async (app: FastifyInstance) => {
  app.get<{ Params: { '*': string } }>('/assets/*', { config: { may: 'anyone' } }, (request, reply) => {
    const file = assetFile(request.params['*']);
    if (file === undefined) return reply.callNotFound();
    reply.header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding');
    reply.type(file.type);
    if (!takesGzip(request)) return reply.send(file.plain);
    return reply.header('content-encoding', 'gzip').send(file.packed);
  });
});
