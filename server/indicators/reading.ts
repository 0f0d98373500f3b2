import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { fileLinks, minuteInWords } from '../format.ts';
import { type Faults, readForm, type Typed, tidy, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type Table } from '../sheets/queries.ts';
import { yearAsked } from './asking.ts';
import { historyOf } from './history.ts';
import { markOf, markYear, OPENNESS, openYears } from './openness.ts';

const PER_PAGE = 30;

const OpennessForm = z.object({
  openness: z.enum(['internal', 'open'], '选择内部或可公开'),
  reason: z
    .string()
    .optional()
    .transform((text, context) => {
      const reason = tidy(text);
      if (reason === null) context.addIssue({ code: 'custom', message: '填写理由' });
      else if (reason.length > 500) context.addIssue({ code: 'custom', message: '理由最多 500 字' });
      return reason ?? '';
    }),
});

/** Who told what when, and which years may be shown to who does not keep figures. */
export async function reading(app: FastifyInstance) {
  const keeps = { config: { may: 'keep enterprises' } } as const;
  const opens = { config: { may: 'open figures' } } as const;

  app.get('/enterprises/:uscc/indicators/history', keeps, async (request, reply) => {
    const { id, uscc, name } = findEnterprise(app.db, wordIn(request, 'uscc'));
    const word = typedFrom(request.query).page ?? '';
    const asked = /^[1-9]\d{0,5}$/.test(word) ? Number(word) : 1;
    const at = (page: number) => historyOf(app.db, id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
    const first = at(asked);
    const pages = Math.max(1, Math.ceil(first.total / PER_PAGE));
    const page = Math.min(asked, pages);
    const { total, lines } = page === asked ? first : at(page);
    return show(reply, 'indicators/history', {
      title: '经营指标填报历史',
      nav: 'enterprises',
      enterprise: { uscc, name },
      total,
      lines,
      page,
      pages,
      out: fileLinks(`/enterprises/${uscc}/indicators/exports/history`),
    });
  });

  app.get('/enterprises/:uscc/indicators/exports/:name', keeps, async (request, reply) => {
    const { kind } = fileAsked(request, ['history']);
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const { id, uscc, name } = enterprise;
    return answerTables(request, reply, {
      tables: [
        historyTable(id, [`${name}（${uscc}）`, asOfNote(app.today()), '新的在前；空白是没有数，不是 0']),
      ],
      kind,
      fileName: `${name}-经营指标填报历史`,
      act: 'export file',
      enterpriseId: id,
      words: `${name}的经营指标填报历史（.${kind}）`,
    });
  });

  function historyTable(id: number, notes: string[]): Table {
    function* rows() {
      for (let offset = 0; ; offset += PORTION) {
        const { lines } = historyOf(app.db, id, { limit: PORTION, offset });
        if (lines.length === 0) return;
        yield lines.map((line) => ({ ...line }));
      }
    }
    return screenTable('经营指标填报历史', {
      notes,
      columns: [
        { key: 'at', header: '填报时间', kind: 'minute' },
        { key: 'by', header: '填报人' },
        { key: 'period', header: '期间', width: 16 },
        { key: 'field', header: '指标', width: 26 },
        { key: 'from', header: '原来', width: 16 },
        { key: 'to', header: '改为', width: 16 },
        { key: 'source', header: '来源' },
        { key: 'how', header: '方式', width: 40 },
      ],
      rows,
    });
  }

  function opennessPage(asked: ReturnType<typeof yearAsked>, typed: Typed, faults: Faults = {}) {
    const { enterprise, year } = asked;
    const { id, uscc, name } = enterprise;
    const isOpen = openYears(app.db, [id]).get(id)?.has(year) ?? false;
    const mark = markOf(app.db, id, year);
    return {
      title: `${year}年经营指标：公开范围`,
      nav: 'enterprises',
      enterprise: { uscc, name },
      year,
      now: isOpen ? OPENNESS.open : OPENNESS.internal,
      said:
        mark === null
          ? ''
          : `${mark.recorded_by}在${minuteInWords(mark.recorded_at, app.today())}标为${OPENNESS[mark.openness]}，理由：${mark.reason}`,
      typed: { openness: isOpen ? 'open' : 'internal', ...typed },
      faults,
    };
  }

  app.get('/enterprises/:uscc/indicators/:year/openness', opens, async (request, reply) =>
    show(reply, 'indicators/openness', opennessPage(yearAsked(app, request), {})),
  );

  app.post('/enterprises/:uscc/indicators/:year/openness', opens, async (request, reply) => {
    const asked = yearAsked(app, request);
    const read = readForm(OpennessForm, request.body);
    if (!read.ok) {
      return show(reply, 'indicators/openness', opennessPage(asked, read.typed, read.faults), 422);
    }
    const { year } = asked;
    const { openness, reason } = read.data;
    const isMarked = write(app.db, (tx) => {
      const enterprise = findEnterprise(tx, asked.enterprise.uscc);
      return markYear(tx, enterprise, { year, openness, reason }, by(request));
    });
    const words = isMarked
      ? `已将${year}年的经营指标标为${OPENNESS[openness]}。`
      : '没有改动，内容与原来相同。';
    giveFlash(app.db, request.person, words);
    return reply.redirect(`/enterprises/${asked.enterprise.uscc}#h-indicators`, 303);
  });
}
