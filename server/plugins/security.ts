import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';

/**
 * The headers of every answer. Strict and without nonces: no page carries inline script or style.
 * Neither HSTS nor upgrade-insecure-requests: on a plain-http intranet both break the pages; where
 * there is TLS, the proxy in front adds HSTS.
 */
export const security = plugin(async (app: FastifyInstance) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    // On plain http browsers ignore these two and say so in the console.
    crossOriginOpenerPolicy: app.settings.baseUrl?.startsWith('https:') === true,
    originAgentCluster: app.settings.baseUrl?.startsWith('https:') === true,
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
});
