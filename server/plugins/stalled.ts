/**
 * Clients that stand still. Node cuts one whose headers or whole request take too long; it does not cut one
 * that drips a body for the minute that a large file is allowed, nor one that never takes its answer.
 */
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

/** After so long a body must have come at the least rate. */
const PATIENCE_MS = 25_000;
/** What the slowest line that we serve brings in that time: a form is whole by then, a photo under way. */
const LEAST_BYTES = 64 * 1024;
/** So long nobody took a byte of an answer that waits; Node counts it twice where the first bytes went out. */
const UNTAKEN_MS = 15_000;

export interface StalledOptions {
  patience?: number;
  untaken?: number;
}

export const stalled = plugin(async (app: FastifyInstance, options: StalledOptions) => {
  const { patience = PATIENCE_MS, untaken = UNTAKEN_MS } = options;
  const watched = new WeakMap<FastifyRequest, NodeJS.Timeout>();

  app.addHook('onRequest', (request, _reply, next) => {
    const { raw } = request;
    const { headers, socket } = raw;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return next();
    const before = socket.bytesRead;
    const timer = setTimeout(() => {
      if (!raw.complete && socket.bytesRead - before < LEAST_BYTES) socket.destroy();
    }, patience);
    watched.set(request, timer.unref());
    next();
  });

  // Refused at its head, a body may still be dripping: then the watch goes on.
  app.addHook('onResponse', (request, _reply, next) => {
    if (request.raw.complete) clearTimeout(watched.get(request));
    next();
  });
  app.addHook('onRequestAbort', async (request) => clearTimeout(watched.get(request)));

  app.addHook('onSend', (_request, reply, _payload, next) => {
    const { raw } = reply;
    // A request that is injected has no socket to stand still on.
    if (!(raw.socket instanceof Socket)) return next();
    raw.setTimeout(untaken, () => {
      // Bytes wait and none was taken: nobody reads. Without any waiting it is we who are slow.
      const { socket } = raw;
      if ((socket?.writableLength ?? 0) > 0) socket?.destroy();
      else socket?.setTimeout(untaken);
    });
    next();
  });
});
