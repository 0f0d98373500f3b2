/** The third step: the file as judged, rows left out, then imported or given up. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by, tellHandedOut } from '../audit/by.ts';
import { download } from '../download.ts';
import { type Faults, readForm, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { nextOf } from '../plugins/work.ts';
import { type Applied, applyImport } from './applying.ts';
import { checkPage } from './check-page.ts';
import { AgreeForm } from './form.ts';
import type { Judgement } from './judging.ts';
import { markedFile, type ToMark } from './marked-file.ts';
import { dropStaged, findStaged, type Staged } from './staged.ts';
import { leaveOut } from './staged-rows.ts';
import { aboutOf, judgeNow, WAIT_MS } from './starting.ts';

const MOVED = '核对之后内容有变化，没有导入。下面是重新核对的结果。';

/** Where a file goes on that is not there yet, or no longer waits; null where it waits to be looked at. */
function elsewhere({ state, run_id, token }: Staged): string | null {
  if (run_id !== null) return `/sheets/runs/${run_id}`;
  return state === 'columns' ? `/sheets/checks/${token}/columns` : null;
}

export async function checking(app: FastifyInstance) {
  const may = { config: { may: 'import' } } as const;
  const find = (request: FastifyRequest): Staged =>
    findStaged(app.db, wordIn(request, 'token'), request.person.accountId);

  function showCheck(request: FastifyRequest, reply: FastifyReply, staged: Staged, faults: Faults = {}) {
    const { tab = '', page = '1' } = typedFrom(request.query);
    const judgement = staged.judged as Judgement | null;
    const base = {
      title: '核对导入',
      nav: 'sheets',
      token: staged.token,
      faults,
      fileName: staged.file_name,
      isRead: staged.state !== 'reading',
      judged: judgement !== null,
    };
    if (judgement === null) return show(reply, 'sheets/waiting', base);
    const number = /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1;
    const more = checkPage(app.db, staged, judgement, tab, number);
    return show(reply, 'sheets/check', { ...base, ...more }, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/sheets/checks/:token', may, async (request, reply) => {
    const staged = find(request);
    const job = app.work.running(aboutOf(staged.token));
    if (job !== null) return reply.redirect(`/work/${job.token}`, 303);
    const other = elsewhere(staged);
    return other === null ? showCheck(request, reply, staged) : reply.redirect(other, 303);
  });

  const files: [string, ToMark['only'], string][] = [
    ['refused.xlsx', 'refused', '有问题的行'],
    ['marked.xlsx', 'all', '标出问题的文件'],
  ];
  for (const [name, only, word] of files) {
    app.get(`/sheets/checks/:token/${name}`, may, async (request, reply) => {
      const staged = find(request);
      const bytes = await app.work.call(markedFile, { stagedId: staged.id, only });
      tellHandedOut(request, { act: 'export imports', sentence: `导出“${staged.file_name}”：${word}` });
      return download(reply, bytes, `${word}.xlsx`);
    });
  }

  app.post('/sheets/checks/:token/judge', may, async (request, reply) => {
    const staged = find(request);
    const other = elsewhere(staged);
    if (other !== null || staged.state !== 'ready') {
      return reply.redirect(other ?? `/sheets/checks/${staged.token}`, 303);
    }
    return reply.redirect(await judgeNow(request, staged), 303);
  });

  app.post('/sheets/checks/:token/rows', may, async (request, reply) => {
    const staged = find(request);
    const here = `/sheets/checks/${staged.token}`;
    const other = elsewhere(staged);
    if (other !== null) return reply.redirect(other, 303);
    const typed = typedFrom(request.body);
    const numbers = Object.keys(typed).flatMap((name) => /^r([1-9]\d{0,6})$/.exec(name)?.[1] ?? []);
    if (numbers.length === 0) {
      giveFlash(app.db, request.person, '先勾选行。');
      return reply.redirect(here, 303);
    }
    write(app.db, (tx) => leaveOut(tx, staged, numbers.map(Number), typed.act !== 'take'));
    const tab = /^[a-z]{3,10}$/.test(typed.tab ?? '') ? `?tab=${typed.tab}` : '';
    return reply.redirect(await judgeNow(request, staged, tab), 303);
  });

  app.post('/sheets/checks/:token', may, async (request, reply) => {
    const staged = find(request);
    const here = `/sheets/checks/${staged.token}`;
    const other = elsewhere(staged);
    if (other !== null) return reply.redirect(other, 303);
    const form = readForm(AgreeForm, request.body);
    if (!form.ok) return reply.redirect(here, 303);
    const judgement = staged.judged as Judgement | null;
    if (judgement !== null && judgement.doubts > 0 && !form.data.isSure) {
      return showCheck(request, reply, staged, { sure: '核对数值和单位后勾选，再导入' });
    }
    const { person } = request;
    const leadTo = (applied: Applied): string => {
      if (applied.how !== 'imported') {
        giveFlash(app.db, person, MOVED);
        return here;
      }
      if (applied.written > 0) {
        const skipped = applied.skipped === 0 ? '' : `，跳过 ${applied.skipped} 行`;
        giveFlash(app.db, person, `已导入 ${applied.written} 行${skipped}。`);
      }
      return `/sheets/runs/${applied.runId}`;
    };
    const job = app.work.start(
      applyImport,
      { token: staged.token, ...form.data, by: by(request), today: app.today() },
      {
        accountId: person.accountId ?? 0,
        title: `导入“${staged.file_name}”`,
        back: here,
        about: aboutOf(staged.token),
        leadTo,
      },
    );
    await app.work.settle(job, WAIT_MS);
    return reply.redirect(nextOf(job), 303);
  });

  app.post('/sheets/checks/:token/drop', may, async (request, reply) => {
    const staged = find(request);
    if (staged.run_id === null && app.work.running(aboutOf(staged.token)) === null) {
      dropStaged(app.db, [staged.id]);
      giveFlash(app.db, request.person, `已放弃“${staged.file_name}”，没有导入。`);
    }
    return reply.redirect('/sheets', 303);
  });
}
