/** The first step: what is recorded and for whom; and the batches that were made. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { lateRefusal, signedFor } from '../baseline/queries.ts';
import { fileLinks } from '../format.ts';
import type { Faults, Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { readDay } from '../typed-days.ts';
import { BOXES, readBatch } from './form.ts';
import { matterGroups } from './matters.ts';
import { LISTED, latestBatches } from './queries.ts';
import { receiveBatch } from './receive.ts';
import { findStaged, keepStaged, newToken } from './staged.ts';

const CHOSEN = 'provincial_srdi recognised';

export async function starting(app: FastifyInstance) {
  function showForm(reply: FastifyReply, typed: Typed, found: Faults = {}) {
    // The summary names them in the order of the boxes.
    const boxes = [...BOXES, 'file'].flatMap((box) => (found[box] === undefined ? [] : [[box, found[box]]]));
    const faults: Faults = Object.fromEntries(boxes);
    const page = {
      title: '批量更新',
      nav: 'enterprises',
      groups: matterGroups(),
      isLate: signedFor(app.db, readDay(typed.effective_on ?? '') ?? app.today()).length > 0,
      typed: { ...typed, matter: typed.matter ?? CHOSEN },
      faults,
      runs: latestBatches(app.db, LISTED),
      out: fileLinks('/sheets/batches/exports/runs'),
    };
    return show(reply, 'batches/page', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/sheets/batches', { config: { may: 'import' } }, async (request, reply) => {
    const { from } = (request.query ?? {}) as { from?: unknown };
    if (typeof from !== 'string') return showForm(reply, {});
    const { typed } = await findStaged(app.settings.dataDir, from, request.person.accountId);
    return showForm(reply, typed);
  });

  app.post('/sheets/batches', { config: { may: 'import', ownCsrf: true } }, async (request, reply) => {
    const { typed, fileName, fault } = await receiveBatch(request);
    const { batch, faults } = readBatch(typed, app.today());
    const day = readDay(typed.effective_on ?? '');
    const late = lateRefusal(app.db, day === null ? [] : [day], typed.late_reason);
    if (late !== null) faults[late.field] ??= late.message;
    if (fault !== null) {
      // The list is the file's own: that it is missing needs no second message.
      const { list: _, ...others } = faults;
      return showForm(reply, typed, { ...others, file: fault });
    }
    const { accountId } = request.person;
    if (batch === null || late !== null || accountId === null) return showForm(reply, typed, faults);
    const token = newToken();
    await keepStaged(app.settings.dataDir, { accountId, token, fileName, typed, picks: {}, ticks: {} });
    const sheet = /\.xlsx$/i.test(fileName) ? '的第一个工作表' : '';
    if (fileName !== '') giveFlash(app.db, request.person, `已读取“${fileName}”${sheet}。`);
    return reply.redirect(`/sheets/batches/${token}`, 303);
  });
}
