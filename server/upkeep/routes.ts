import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { disposition } from '../download.ts';
import { NotFound } from '../errors.ts';
import { type Faults, readForm, type Typed, tidy } from '../forms.ts';
import { ifThere } from '../if-there.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { answerTables, asOfNote, fileAsked, screenTable } from '../sheets/queries.ts';
import { alarmOf } from './health.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { readUpkeepPage } from './page.ts';
import { backUp } from './queries.ts';
import { isBackupName } from './rotate.ts';
import { readInWords, verifyDatabase } from './verify.ts';

/** Reads alone, and is wanted most when something is the matter with the disk. */
const VERIFY = { config: { may: 'keep backups', whilePaused: true } } as const;

const SaveForm = z.object({
  reason: z
    .string()
    .optional()
    .transform((text) => tidy(text?.replace(/\s+/g, ' ')) ?? '')
    .refine((text) => text !== '', '填写下载的理由')
    .refine((text) => text.length <= 500, '理由最多 500 字'),
});

/** 系统: whether the last backup succeeded, a backup on demand, and a check of the whole database. */
export async function upkeep(app: FastifyInstance) {
  metricsRoutes(app);
  const page = () => readUpkeepPage(app.db, { ...app.settings, now: app.clock() });
  app.badges.alarm = (person) =>
    may(person, 'keep backups')
      ? alarmOf(app.db, { journalDir: app.settings.journalDir, now: app.clock() })
      : null;

  app.get('/upkeep', { config: { may: 'keep backups' } }, async (_request, reply) =>
    show(reply, 'upkeep/page', {
      title: '系统',
      nav: 'upkeep',
      ...(await page()),
      report: null,
      read: null,
      fault: null,
    }),
  );

  app.get('/upkeep/exports/:name', { config: { may: 'keep backups' } }, async (request, reply) => {
    const { kind } = fileAsked(request, ['backups']);
    const { backups } = await page();
    const table = screenTable('备份', {
      notes: [asOfNote(app.today()), '数据目录里的备份，新的在前'],
      columns: [
        { key: 'name', header: '文件', width: 40 },
        { key: 'at', header: '时间', width: 17 },
        { key: 'size', header: '大小' },
        { key: 'head', header: '操作日志到', width: 34 },
        { key: 'state', header: '说明文件' },
      ],
      rows: backups.map(({ ok, canSave: _, ...one }) => ({ ...one, state: ok ? '完整' : '缺失或损坏' })),
    });
    const words = `备份清单（.${kind}）`;
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '备份',
      act: 'export upkeep',
      words,
    });
  });

  /** @throws NotFound for whatever is no backup of our own naming: no other file can be asked for */
  async function backupIn(request: FastifyRequest) {
    const name = wordIn(request, 'name');
    const path = join(app.settings.dataDir, 'backups', name);
    const found = isBackupName(name) ? await ifThere(stat(path)) : null;
    if (found === null) throw new NotFound('backup');
    return { name, path, bytes: found.size };
  }

  async function showSave(request: FastifyRequest, reply: FastifyReply, typed: Typed, faults: Faults) {
    const { name, bytes } = await backupIn(request);
    const page = { title: '下载备份', nav: 'upkeep', name, bytes, typed, faults };
    return show(reply, 'upkeep/save', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/upkeep/backups/:name', { config: { may: 'keep backups' } }, async (request, reply) =>
    showSave(request, reply, {}, {}),
  );

  // A backup holds every contact in full: like a number that is revealed, it is told before it is given.
  app.post('/upkeep/backups/:name', { config: { may: 'keep backups' } }, async (request, reply) => {
    const { name, path, bytes } = await backupIn(request);
    const form = readForm(SaveForm, request.body);
    if (!form.ok) return showSave(request, reply, form.typed, form.faults);
    const { reason } = form.data;
    const sentence = `下载了备份（含全部联系人电话）：${name}，理由：${reason}`;
    record(app.db, { ...by(request), act: 'backup downloaded', sentence, detail: { backup: name, reason } });
    return reply
      .type('application/vnd.sqlite3')
      .header('content-disposition', disposition(name))
      .header('content-length', bytes)
      .send(createReadStream(path));
  });

  app.post('/upkeep/backups', { config: { may: 'keep backups' } }, async (request, reply) => {
    try {
      const made = await backUp(app.db, app.settings, by(request));
      giveFlash(app.db, request.person, `已备份，并已核对：${made.file}`);
    } catch (error) {
      request.log.error({ err: error }, 'backup failed');
      const fault = '没有备份成功。原因见下面的提醒；腾出磁盘空间或检查备份目录后再试';
      const data = { title: '系统', nav: 'upkeep', ...(await page()), report: null, read: null, fault };
      return show(reply, 'upkeep/page', data, 503);
    }
    return reply.redirect('/upkeep', 303);
  });

  app.post('/upkeep/verification', VERIFY, async (_request, reply) => {
    const attachments = app.db.$client.memory ? null : join(app.settings.dataDir, 'attachments');
    const report = await verifyDatabase(app.db, { attachments });
    return show(reply, 'upkeep/page', {
      title: '系统',
      nav: 'upkeep',
      ...(await page()),
      report,
      read: readInWords(report.read),
      fault: null,
    });
  });
}
