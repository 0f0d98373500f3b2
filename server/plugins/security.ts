import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import helmet, { type HelmetOptions } from 'helmet';

/**
 * The headers of every answer. Strict and without nonces: no page carries inline script or style.
 * Neither HSTS nor upgrade-insecure-requests: on a plain-http intranet both break the pages; where
 * there is TLS, the proxy in front adds HSTS.
 */
const optionsFor = (isTls: boolean): HelmetOptions => ({
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
  crossOriginOpenerPolicy: isTls,
  originAgentCluster: isTls,
  referrerPolicy: { policy: 'same-origin' },
  frameguard: { action: 'deny' },
});

/**
 * What helmet sets, asked once: none of it depends on the request, and composing it anew for each took a quarter of
 * what an answer costs that is kept ready.
 */
function headersOf(options: HelmetOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  } as unknown as FastifyReply['raw'];
  helmet(options)({} as FastifyRequest['raw'], answer, (fault) => {
    if (fault !== undefined) throw fault;
  });
  return headers;
}

export const security = plugin(async (app: FastifyInstance) => {
  const headers = headersOf(optionsFor(app.settings.baseUrl?.startsWith('https:') === true));
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    next();
  });
});
