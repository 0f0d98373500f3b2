import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { write } from '../../db/open.ts';
import { idIn, wordIn } from '../address.ts';
import { by, tellHandedOut } from '../audit/by.ts';
import { disposition } from '../download.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { type Faults, readForm, type Typed, tidy } from '../forms.ts';
import { UPLOADS } from '../multipart.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import {
  ACCEPT,
  attach,
  attachmentsOf,
  findAttachment,
  isShown,
  knownHashes,
  LARGEST_FORM,
  receiveForm,
  voidAttachment,
} from './queries.ts';
import { openStored, sweepFiles } from './store.ts';

const VoidForm = z.object({
  reason: z
    .string()
    .optional()
    .transform((text) => tidy(text?.replace(/\s+/g, ' ')) ?? '')
    .refine((text) => text !== '', '填写作废的原因')
    .refine((text) => text.length <= 500, '原因最多 500 字'),
});

/** Files of an enterprise: papers that something rests on. None is taken away; what is no longer meant says so. */
export async function attachments(app: FastifyInstance) {
  await app.register(multipart, UPLOADS);
  app.addHook('onReady', async () => {
    // What cannot be cleared away now is at the next start.
    await sweepFiles(app.settings.dataDir, knownHashes(app.db), app.clock()).catch((error: unknown) =>
      app.log.warn({ err: error }, 'uploads not swept'),
    );
  });
  const read = { config: { may: 'read enterprises' } } as const;
  const keep = { config: { may: 'keep enterprises' } } as const;

  function found(request: FastifyRequest) {
    const { id, uscc, name } = findEnterprise(app.db, wordIn(request, 'uscc'));
    const file = findAttachment(app.db, id, idIn(request, 'attachment'));
    return { enterprise: { id, uscc, name }, file };
  }

  const page = (request: FastifyRequest, faults: Faults = {}) => {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    return {
      title: '附件',
      nav: 'enterprises',
      enterprise: { uscc: enterprise.uscc, name: enterprise.name },
      list: attachmentsOf(app.db, enterprise.id).map((one) => ({
        ...one,
        isShown: isShown(one.mediaType) && one.voided === null,
      })),
      accept: ACCEPT,
      faults,
    };
  };

  app.get('/enterprises/:uscc/attachments', read, async (request, reply) =>
    show(reply, 'attachments/list', page(request)),
  );

  app.post(
    '/enterprises/:uscc/attachments',
    { config: { may: 'keep enterprises', ownCsrf: true }, bodyLimit: LARGEST_FORM },
    async (request, reply) => {
      const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
      const { file, fileFault } = await receiveForm(request, enterprise.id);
      if (file === null) {
        return show(reply, 'attachments/list', page(request, { file: fileFault ?? '选择要上传的文件' }), 422);
      }
      write(app.db, (tx) => attach(tx, enterprise.id, file, by(request)));
      giveFlash(app.db, request.person, `已上传“${file.fileName}”。`);
      return reply.redirect(`/enterprises/${enterprise.uscc}/attachments`, 303);
    },
  );

  /** Bytes that are still those that were stored, in headers under which nothing of them can run. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    how: 'saved' | 'shown',
    { enterprise, file }: ReturnType<typeof found>,
  ) {
    const bytes = await openStored(app.settings.dataDir, file);
    if (bytes === null) {
      reply.log.error({ attachment: file.id }, 'an attachment is gone or changed on disk');
      const about = { title: '附件损坏', nav: 'enterprises', enterprise, fileName: file.fileName };
      return show(reply, 'attachments/damaged', about, 409);
    }
    // A picture within a page is read with the page; a file that is taken away is told.
    if (how === 'saved') {
      const sentence = `下载了${enterprise.name}的附件“${file.fileName}”`;
      tellHandedOut(request, { act: 'export attachment', enterpriseId: enterprise.id, sentence });
    }
    return reply
      .header('content-disposition', how === 'saved' ? disposition(file.fileName) : 'inline')
      .header(
        'content-security-policy',
        "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .header('content-length', file.size)
      .type(file.mediaType)
      .send(Readable.from(bytes, { objectMode: false }));
  }

  app.get('/enterprises/:uscc/attachments/:id', read, async (request, reply) => {
    return answer(request, reply, 'saved', found(request));
  });

  // For pictures within a page: as a picture a file runs nothing, whatever else its bytes say.
  app.get('/enterprises/:uscc/attachments/:id/preview', read, async (request, reply) => {
    const about = found(request);
    if (!isShown(about.file.mediaType)) throw new NotFound('attachment');
    return answer(request, reply, 'shown', about);
  });

  function showVoid(reply: FastifyReply, request: FastifyRequest, typed: Typed = {}, faults: Faults = {}) {
    const { enterprise, file } = found(request);
    if (file.voided !== null) return reply.redirect(`/enterprises/${enterprise.uscc}/attachments`, 303);
    const page = { title: '作废附件', nav: 'enterprises', enterprise, file, typed, faults };
    return show(reply, 'attachments/void', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/enterprises/:uscc/attachments/:id/void', keep, async (request, reply) =>
    showVoid(reply, request),
  );

  app.post('/enterprises/:uscc/attachments/:id/void', keep, async (request, reply) => {
    const { enterprise, file } = found(request);
    const form = readForm(VoidForm, request.body);
    if (!form.ok) return showVoid(reply, request, form.typed, form.faults);
    const { reason } = form.data;
    write(app.db, (tx) => {
      const now = findAttachment(tx, enterprise.id, file.id);
      voidAttachment(tx, enterprise.id, now, reason, by(request));
    });
    giveFlash(app.db, request.person, `已作废“${file.fileName}”。`);
    return reply.redirect(`/enterprises/${enterprise.uscc}/attachments`, 303);
  });
}
