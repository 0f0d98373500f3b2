import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { minute } from '../format.ts';
import { type Faults, readForm, type Typed, tidy } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { retentionHistory, retentionInWords, setRetention, standingRetention } from './retention.ts';

const LEAST = 6;
const MOST = 600;
const RANGE = `期限填 ${LEAST} 到 ${MOST} 个月，不设期限留空`;

const RetentionForm = z.object({
  months: z
    .string()
    .optional()
    .transform((text, context) => {
      const typed = (text ?? '').normalize('NFKC').trim();
      if (typed === '') return null;
      const months = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
      if (months >= LEAST && months <= MOST) return months;
      context.addIssue({ code: 'custom', message: RANGE });
      return null;
    }),
  reason: z
    .string()
    .optional()
    .transform((text) => tidy(text) ?? '')
    .refine((text) => text !== '', '填写依据或原因')
    .refine((text) => text.length <= 500, '依据或原因最多 500 字'),
});

/** 联系人保留期限: after how long without anything done, names and numbers are erased. */
export async function retention(app: FastifyInstance): Promise<void> {
  const may = { config: { may: 'set retention' } } as const;

  function showPage(reply: FastifyReply, typed: Typed, faults: Faults) {
    const history = retentionHistory(app.db).map((one) => ({
      words: retentionInWords(one.contact_months),
      at: minute(one.recorded_at),
      by: one.recorded_by,
      reason: one.reason,
    }));
    const { backupKeep } = app.settings;
    const page = { title: '联系人保留期限', nav: 'retention', typed, faults, history, backupKeep };
    return show(reply, 'contacts/retention', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/contacts/retention', may, async (_request, reply) => {
    const { months } = standingRetention(app.db);
    return showPage(reply, { months: months === null ? '' : String(months) }, {});
  });

  app.post('/contacts/retention', may, async (request, reply) => {
    const read = readForm(RetentionForm, request.body);
    if (!read.ok) return showPage(reply, read.typed, read.faults);
    write(app.db, (tx) => setRetention(tx, read.data, by(request)));
    giveFlash(app.db, request.person, '已保存保留期限，今晚备份后起按新的期限删除。');
    return reply.redirect('/contacts/retention', 303);
  });
}
