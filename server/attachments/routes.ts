import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { disposition } from '../download.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import {
  ACCEPT,
  attach,
  attachmentsOf,
  findAttachment,
  knownHashes,
  receiveForm,
  UPLOADS,
} from './queries.ts';
import { readStored, sweepFiles } from './store.ts';

/** @throws NotFound where the address names no file */
function idOf(request: FastifyRequest): number {
  const { id = '' } = request.params as { id?: string };
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new NotFound('attachment');
  return Number(id);
}

function usccOf(request: FastifyRequest): string {
  return (request.params as { uscc: string }).uscc;
}

/** Files of an enterprise: papers that something rests on. There is no way to take one away. */
export async function attachments(app: FastifyInstance) {
  await app.register(multipart, UPLOADS);
  app.addHook('onReady', () => sweepFiles(app.settings.dataDir, knownHashes(app.db), app.clock()));

  const page = (request: FastifyRequest, faults: Record<string, string> = {}) => {
    const enterprise = findEnterprise(app.db, usccOf(request));
    return {
      title: '附件',
      nav: 'enterprises',
      enterprise: { uscc: enterprise.uscc, name: enterprise.name },
      list: attachmentsOf(app.db, enterprise.id),
      accept: ACCEPT,
      faults,
    };
  };

  app.get('/enterprises/:uscc/attachments', { config: { may: 'read enterprises' } }, async (request, reply) =>
    show(reply, 'attachments/list', page(request)),
  );

  app.post(
    '/enterprises/:uscc/attachments',
    { config: { may: 'keep enterprises', ownCsrf: true }, bodyLimit: 22 * 1024 * 1024 },
    async (request, reply) => {
      const enterprise = findEnterprise(app.db, usccOf(request));
      const { file, fileFault } = await receiveForm(request);
      if (file === null) {
        return show(reply, 'attachments/list', page(request, { file: fileFault ?? '选择要上传的文件' }), 422);
      }
      write(app.db, (tx) => attach(tx, enterprise.id, file, by(request)));
      giveFlash(app.db, request.person, `已上传“${file.fileName}”。`);
      return reply.redirect(`/enterprises/${enterprise.uscc}/attachments`, 303);
    },
  );

  app.get(
    '/enterprises/:uscc/attachments/:id',
    { config: { may: 'read enterprises' } },
    async (request, reply) => {
      const enterprise = findEnterprise(app.db, usccOf(request));
      const found = findAttachment(app.db, enterprise.id, idOf(request));
      const bytes = await readStored(app.settings.dataDir, found.sha256);
      if (bytes === null) {
        request.log.error({ attachment: found.id }, 'an attachment is gone or changed on disk');
        const about = {
          enterprise: { uscc: enterprise.uscc, name: enterprise.name },
          fileName: found.fileName,
        };
        return show(reply, 'attachments/damaged', { title: '附件损坏', nav: 'enterprises', ...about }, 409);
      }
      return reply
        .header('content-disposition', disposition(found.fileName))
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .type(found.mediaType)
        .send(bytes);
    },
  );
}
