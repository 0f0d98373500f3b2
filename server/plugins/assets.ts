import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';

/** Styles and scripts: their addresses carry a hash of the content, so browsers may keep them for ever. */
export const assets = plugin(async (app: FastifyInstance) => {
  await app.register(async (room) => {
    room.addHook('onRoute', (route) => {
      route.config = { ...route.config, may: 'anyone' };
    });
    await room.register(staticFiles, {
      root: fileURLToPath(new URL('../../views/assets', import.meta.url)),
      prefix: '/assets/',
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply) => {
        reply.header('cache-control', 'public, max-age=31536000, immutable');
      },
    });
  });
});
