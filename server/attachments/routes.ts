import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { disposition } from '../download.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { UPLOADS } from '../multipart.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import {
  ACCEPT,
  attach,
  attachmentsOf,
  findAttachment,
  knownHashes,
  LARGEST_FORM,
  receiveForm,
} from './queries.ts';
import { readStored, sweepFiles } from './store.ts';

/** Files of an enterprise: papers that something rests on. There is no way to take one away. */
export async function attachments(app: FastifyInstance) {
  await app.register(multipart, UPLOADS);
  app.addHook('onReady', () => sweepFiles(app.settings.dataDir, knownHashes(app.db), app.clock()));

  const page = (request: FastifyRequest, faults: Record<string, string> = {}) => {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
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
    { config: { may: 'keep enterprises', ownCsrf: true }, bodyLimit: LARGEST_FORM },
    async (request, reply) => {
      const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
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
      const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
      const found = findAttachment(app.db, enterprise.id, idIn(request, 'attachment'));
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
