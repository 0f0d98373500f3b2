import { randomUUID } from 'node:crypto';
import formbody from '@fastify/formbody';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Db } from '../db/open.ts';
import { api } from './api/routes.ts';
import { attachments } from './attachments/routes.ts';
import { attention } from './attention/routes.ts';
import { audit } from './audit/routes.ts';
import { baseline } from './baseline/routes.ts';
import { batches } from './batches/routes.ts';
import { calendar } from './calendar/routes.ts';
import type { Config } from './config.ts';
import { contacts } from './contacts/routes.ts';
import { dictionaries } from './dictionaries/routes.ts';
import { enterprises } from './enterprises/routes.ts';
import { handover } from './handover/routes.ts';
import { help } from './help/routes.ts';
import { holdings } from './holdings/routes.ts';
import { indicators } from './indicators/routes.ts';
import { measures } from './measures/routes.ts';
import { merging } from './merging/routes.ts';
import { outlook } from './outlook/routes.ts';
import { people } from './people/routes.ts';
import { pipeline } from './pipeline/routes.ts';
import { access } from './plugins/access.ts';
import { assets } from './plugins/assets.ts';
import { answerEarly, faults } from './plugins/faults.ts';
import { metrics } from './plugins/metrics.ts';
import { packing } from './plugins/packing.ts';
import { answerBroken } from './plugins/plain.ts';
import { rememberingSame, sameRequests } from './plugins/same-request.ts';
import { security } from './plugins/security.ts';
import { sessions } from './plugins/session.ts';
import { stalled } from './plugins/stalled.ts';
import { stopping } from './plugins/stopping.ts';
import { storage } from './plugins/storage.ts';
import type { Clock } from './plugins/types.ts';
import { views } from './plugins/views.ts';
import { work as longWork } from './plugins/work.ts';
import { programmes } from './programmes/routes.ts';
import { progress } from './progress/routes.ts';
import { readiness } from './readiness/routes.ts';
import { shanghaiDay } from './rules/days.ts';
import { selections } from './selections/routes.ts';
import { setup } from './setup/routes.ts';
import { sheets } from './sheets/routes.ts';
import { clock as logClock } from './storage/routes.ts';
import { summaries } from './summaries/routes.ts';
import { targets } from './targets/routes.ts';
import { tracks } from './tracks/routes.ts';
import { upkeep } from './upkeep/routes.ts';
import { visits } from './visits/routes.ts';
import { webhooks } from './webhooks/routes.ts';
import { work } from './work/routes.ts';

export interface Parts {
  config: Config;
  db: Db;
  clock: Clock;
  /** A request waits at least so long for work it began before it is shown the work's page; for clients that follow no page. */
  patience?: number;
}

/**
 * The application, apart from the process: a table of contents, one line a room.
 * Time-outs: Fastify's defaults leave slow clients open for ever; the three must be set together.
 */
export async function buildApp({ config, db, clock, patience = 0 }: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 256 * 1024,
    requestTimeout: 60_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000, maxHeaderSize: 16_384 },
    keepAliveTimeout: 5_000,
    forceCloseConnections: 'idle',
    // plugins/stopping.ts tells it in words.
    return503OnClosing: false,
    trustProxy: config.trustProxy,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    frameworkErrors: answerEarly,
    clientErrorHandler: answerBroken,
    routerOptions: { maxParamLength: 100 },
    logger: {
      level: config.logLevel,
      // Standard output belongs to the line that tells the address.
      stream: process.stderr,
      // An address without its query: what people searched for is nobody's business in a log. Nor without
      // its key: whoever reads the log must not be able to read a calendar.
      serializers: {
        req: (request) => ({
          method: request.method,
          path: (request.url.split('?')[0] ?? '').replace(/^(\/calendar\/feed\/).*$/, '$1…'),
          ip: request.ip,
        }),
        // The reader of files would write down all headers, the session's cookie among them.
        busboyOptions: () => '…',
      },
    },
  });
  app.decorate('db', db);
  app.decorate('settings', config);
  app.decorate('clock', clock);
  app.decorate('today', () => shanghaiDay(clock()));
  app.decorate('instant', () => clock().toISOString());

  await app.register(metrics);
  await app.register(stalled);
  await app.register(stopping);
  await app.register(sameRequests);
  await app.register(views);
  await app.register(security);
  await app.register(packing);
  await app.register(faults);
  await app.register(sessions);
  await app.register(access);
  await app.register(storage);
  await app.register(longWork, { patience });
  // A brake on strangers; who is signed in is known by name, and guessing is throttled by people/.
  await app.register(rateLimit, {
    max: 600,
    timeWindow: '1 minute',
    allowList: (request) => request.person.accountId !== null,
  });
  await app.register(rememberingSame);
  await app.register(formbody, { bodyLimit: 256 * 1024 });
  await app.register(assets);

  await app.register(people);
  await app.register(setup);
  await app.register(progress);
  await app.register(enterprises);
  await app.register(indicators);
  await app.register(holdings);
  await app.register(readiness);
  await app.register(merging);
  await app.register(selections);
  await app.register(dictionaries);
  await app.register(handover);
  await app.register(tracks);
  await app.register(pipeline);
  await app.register(outlook);
  await app.register(attachments);
  await app.register(programmes);
  await app.register(attention);
  await app.register(calendar);
  await app.register(visits);
  await app.register(measures);
  await app.register(contacts);
  await app.register(targets);
  await app.register(summaries);
  await app.register(baseline);
  await app.register(sheets);
  await app.register(batches);
  await app.register(api);
  await app.register(audit);
  await app.register(help);
  await app.register(upkeep);
  await app.register(logClock);
  await app.register(webhooks);
  await app.register(work);
  return app;
}
