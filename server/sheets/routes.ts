import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { ifPossible } from '../../db/trouble.ts';
import { UPLOADS } from '../multipart.ts';
import { checking } from './checking.ts';
import { choosing } from './choosing.ts';
import { columnsStep } from './columns-page.ts';
import { exporting } from './exporting.ts';
import { sweepUploads } from './incoming.ts';
import { sweepOutgoing } from './outgoing.ts';
import { runTables } from './run-tables.ts';
import { sweepStaged } from './staged.ts';

const HOUR = 3_600_000;

/** 导入导出: a file is chosen, judged and shown, then imported; templates, exports, what was imported. */
export async function sheets(app: FastifyInstance) {
  const sweep = async () => {
    ifPossible(app.db, () => sweepStaged(app.db, app.clock()));
    await sweepUploads(app.settings.dataDir, app.clock());
    await sweepOutgoing(app.settings.dataDir, app.clock());
  };
  // A server whose disk is full or read-only has to start all the same.
  const sweepCalmly = () =>
    sweep().catch((error: unknown) => app.log.error({ err: error }, 'uploads not swept'));
  const hourly = setInterval(sweepCalmly, HOUR).unref();
  app.addHook('onReady', sweepCalmly);
  app.addHook('onClose', async () => clearInterval(hourly));

  await app.register(multipart, UPLOADS);
  await app.register(choosing);
  await app.register(columnsStep);
  await app.register(checking);
  await app.register(exporting);
  await app.register(runTables);
}
