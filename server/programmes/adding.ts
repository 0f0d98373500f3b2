/** A new programme: the form, and the work of folding its figures. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { by } from '../audit/by.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { nameKey } from '../rules/names.ts';
import { listProgrammes } from '../targets/queries.ts';
import { ProgrammeForm } from './form.ts';
import { CHOICES, proposal } from './page.ts';
import { addTask } from './tasks.ts';

export async function adding(app: FastifyInstance) {
  const may = { config: { may: 'revise targets' } } as const;

  function showForm(reply: FastifyReply, typed: Typed, faults: Faults = {}) {
    const page = { title: '新增行动计划', nav: 'targets', ...CHOICES, typed, faults };
    return show(reply, 'programmes/new', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/programmes/new', may, async (_request, reply) => showForm(reply, proposal(app.db, app.today())));

  app.post('/programmes', may, async (request, reply) => {
    const form = readForm(ProgrammeForm, request.body);
    const taken = takenBy(form.ok ? form.data : form.typed);
    if (!form.ok) return showForm(reply, form.typed, { ...taken, ...form.faults });
    if (Object.keys(taken).length > 0) return showForm(reply, form.typed, taken);
    const { person } = request;
    const given = { draft: form.data, by: by(request) };
    const { job } = await doing(app, addTask, given, {
      accountId: person.accountId ?? 0,
      title: `新增行动计划：${form.data.name}`,
      back: '/programmes',
      about: `programme ${form.data.code}`,
      leadTo: ({ code }) => {
        giveFlash(app.db, person, `已新增“${form.data.name}”。目标分解为系统建议，核对后确认。`);
        return `/programmes/${code}`;
      },
    });
    return reply.redirect(nextOf(job), 303);
  });

  /** A code or a name that another programme has, told before any work is begun. */
  function takenBy({ code, name }: { code?: string; name?: string }): Faults {
    const all = listProgrammes(app.db);
    return {
      ...(all.some((one) => one.code === code) ? { code: `已有代号为 ${code} 的行动计划，换一个代号` } : {}),
      ...(name !== undefined && all.some((one) => nameKey(one.name) === nameKey(name))
        ? { name: `已有名为“${name}”的行动计划，换一个名称` }
        : {}),
    };
  }
}
