import type { FastifyInstance, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { reviseProgramme, versionsOf } from '../programmes/queries.ts';
import { spanInWords } from '../rules/days.ts';
import { settingsAt } from '../rules/facts.ts';
import { isAllowed } from '../rules/roles.ts';
import { readSample } from '../sample.ts';
import { findProgramme, readSettings, saveSettings } from '../targets/queries.ts';
import { readStepsPage } from './page.ts';
import { loadSampleTask, removeSampleTask } from './sample-task.ts';
import { stepsLeft } from './steps.ts';

const HERE = '/people/first-steps';

/** 首次设置: the steps after the first account, in any order, and made-up data to try the system with. */
export async function setup(app: FastifyInstance) {
  app.badges.steps = ({ roles }) => (isAllowed(roles, 'keep accounts') ? stepsLeft(app.db, app.today()) : 0);
  app.badges.sample = () => readSample(app.db) !== null;

  const page = () => ({
    title: '首次设置',
    nav: 'setup',
    ...readStepsPage(app.db, { today: app.today(), config: app.settings }),
  });

  app.get(HERE, { config: { may: 'keep accounts' } }, async (_request, reply) =>
    show(reply, 'setup/steps', page()),
  );

  app.post(`${HERE}/total`, { config: { may: 'revise targets' } }, async (request, reply) => {
    const today = app.today();
    const { source, ...programme } = findProgramme(app.db, null, today);
    const last = versionsOf(app.db, programme.id).at(-1);
    const { name, starts_on, ends_on } = programme;
    const reason = `首次设置：确认目标为${spanInWords(programme)}合计`;
    const revision = {
      name,
      starts_on,
      ends_on,
      source,
      document: last?.document ?? '',
      reason,
      base: last?.id ?? 0,
    };
    write(app.db, (tx) => reviseProgramme(tx, { ...programme }, revision, today, by(request)));
    return settled(request, `已确认为${spanInWords(programme)}合计。`, reply);
  });

  app.post(`${HERE}/counting`, { config: { may: 'set counting' } }, async (request, reply) => {
    const today = app.today();
    const programme = findProgramme(app.db, null, today);
    const settings = settingsAt(readSettings(app.db, programme.id), today);
    const draft = { programme, settings, holds_from: programme.starts_on, reason: '首次设置：按默认口径' };
    write(app.db, (tx) => saveSettings(tx, draft, by(request)));
    return settled(request, '已按此口径。', reply);
  });

  function settled(request: FastifyRequest, words: string, reply: Parameters<typeof show>[0]) {
    const left = stepsLeft(app.db, app.today());
    giveFlash(app.db, request.person, `${words}${left === 0 ? '首次设置已完成。' : `还差 ${left} 步。`}`);
    return reply.redirect(HERE, 303);
  }

  app.post(`${HERE}/sample`, { config: { may: 'keep backups' } }, async (request, reply) => {
    const { person } = request;
    const { job } = await doing(
      app,
      loadSampleTask,
      { by: by(request) },
      {
        accountId: person.accountId ?? 0,
        title: '载入演示数据',
        back: HERE,
        about: 'sample',
        leadTo: ({ enterprises }) => {
          giveFlash(app.db, person, `已载入演示数据：${enterprises} 家虚构的企业。`);
          return '/';
        },
      },
    );
    return reply.redirect(nextOf(job), 303);
  });

  const removing = { title: '移走演示数据', nav: 'setup' };

  app.get(`${HERE}/sample/removal`, { config: { may: 'keep backups' } }, async (_request, reply) => {
    const { sample } = page();
    if (sample === null) throw new NotFound('sample');
    return show(reply, 'setup/removal', { ...removing, sample, typed: {} });
  });

  app.post(`${HERE}/sample/removal`, { config: { may: 'keep backups' } }, async (request, reply) => {
    const { sample } = page();
    if (sample === null) throw new NotFound('sample');
    const typed = typedFrom(request.body);
    if (sample.entered > 0 && typed.known !== 'yes') {
      const faults = { known: '勾选“知道这些内容会一并移走”' };
      return show(reply, 'setup/removal', { ...removing, sample, typed, faults }, 422);
    }
    const { person } = request;
    const { job } = await doing(
      app,
      removeSampleTask,
      { by: by(request), backupKeep: app.settings.backupKeep },
      {
        accountId: person.accountId ?? 0,
        title: '移走演示数据',
        back: HERE,
        about: 'sample',
        leadTo: () => {
          giveFlash(app.db, person, '已移走演示数据。移走前的内容在备份中。');
          return HERE;
        },
      },
    );
    return reply.redirect(nextOf(job), 303);
  });
}
