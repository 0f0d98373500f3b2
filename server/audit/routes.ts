import type { FastifyInstance } from 'fastify';
import { fileLinks, link } from '../format.ts';
import { show } from '../plugins/views.ts';
import { exporting } from './exporting.ts';
import { readAsked } from './form.ts';
import { KIND_NAMES } from './kinds.ts';
import { auditHead, auditPeople, readAudit } from './queries.ts';

/** 操作日志: who changed what, when; read only. */
export async function audit(app: FastifyInstance): Promise<void> {
  exporting(app);
  app.get('/audit', { config: { may: 'read audit' } }, async (request, reply) => {
    const { asked, before, typed, faults } = readAsked(request.query);
    const { groups, next } = readAudit(app.db, asked, before === undefined ? {} : { before });
    const { before: _, ...kept } = typed;
    const head = auditHead(app.db);
    return show(reply, 'audit/page', {
      title: '操作日志',
      nav: 'audit',
      typed,
      faults,
      groups,
      narrowed: Object.keys(asked).length > 0,
      later: before === undefined ? null : link('/audit', kept),
      earlier: next === null ? null : link('/audit', { ...kept, before: next }),
      people: [['', '全部'], ...auditPeople(app.db)],
      kinds: [['', '全部'], ...Object.entries(KIND_NAMES)],
      out: fileLinks('/audit/exports/log', kept),
      importLink: (id: number) => link('/audit', { import: id }),
      // Eight groups of the chain's end, as they stand on printed summaries.
      head:
        head === null
          ? null
          : { seq: head.seq, hash: (head.hash.slice(0, 32).match(/.{4}/g) ?? []).join(' ') },
    });
  });
}
