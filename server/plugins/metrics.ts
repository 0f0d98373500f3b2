import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';

/** Upper bounds of how long answers took, in seconds. */
export const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** How often the event loop is looked at; what is measured includes it. */
export const LOOP_RESOLUTION_MS = 20;

/** What was measured since the start: numbers alone, never an address, a code or a name. */
export interface Meter {
  /** Answers by their class: 2xx, 3xx … */
  answers: Map<string, number>;
  /** Answers that took at most so long, by BOUNDS; not cumulative. */
  within: number[];
  count: number;
  seconds: number;
  loop: ReturnType<typeof monitorEventLoopDelay>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Null where nobody may ask for it. */
    meter: Meter | null;
  }
}

const classOf = (status: number) => `${Math.floor(status / 100)}xx`;

/** Measures every answer while a setting names the token with which a watcher may ask for it. */
export const metrics = plugin(async (app: FastifyInstance) => {
  if (app.settings.metricsToken === null) {
    app.decorate('meter', null);
    return;
  }
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  const meter: Meter = { answers: new Map(), within: BOUNDS.map(() => 0), count: 0, seconds: 0, loop };
  app.decorate('meter', meter);
  app.addHook('onResponse', (_request, reply, next) => {
    const kind = classOf(reply.statusCode);
    const seconds = reply.elapsedTime / 1_000;
    meter.answers.set(kind, (meter.answers.get(kind) ?? 0) + 1);
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    if (at >= 0) meter.within[at] = (meter.within[at] ?? 0) + 1;
    meter.count += 1;
    meter.seconds += seconds;
    next();
  });
  app.addHook('onClose', async () => {
    loop.disable();
  });
});
