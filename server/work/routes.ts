/** The page of a long job: how far it is, and on when it is done. Works by reloading; a script asks instead. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { NotFound } from '../errors.ts';
import { show } from '../plugins/views.ts';
import type { Job } from '../plugins/work.ts';

/** 导入 3,200 / 10,000 行: percent null while nobody knows the whole. */
function progressOf(job: Job) {
  const { done, total, what, state } = job;
  const percent = total === null || total === 0 ? null : Math.min(100, Math.floor((done / total) * 100));
  return { state, what, done, total, percent };
}

export async function work(app: FastifyInstance) {
  const may = { config: { may: 'signed in' } } as const;
  function find(request: FastifyRequest): Job {
    const job = app.work.find(wordIn(request, 'token'), request.person.accountId);
    if (job === null) throw new NotFound('job');
    return job;
  }

  app.get('/work/:token', may, async (request, reply) => {
    const job = find(request);
    if (job.state === 'done') return reply.redirect(job.location, 303);
    return showJob(reply, job);
  });

  app.get('/work/:token/progress', may, async (request, reply) => {
    const job = find(request);
    reply.header('cache-control', 'no-store');
    return { ...progressOf(job), location: job.state === 'running' ? null : `/work/${job.token}` };
  });
}

function showJob(reply: FastifyReply, job: Job) {
  const failed = job.state === 'failed';
  const page = {
    title: failed ? '没有完成' : '正在处理',
    token: job.token,
    job: { title: job.title, back: job.back, fault: job.fault, number: job.token.slice(0, 8) },
    progress: progressOf(job),
    // Without scripts the page asks again by itself; nothing is being typed on it.
    askAgain: failed ? null : 2,
  };
  const fault = job.isRefused ? 422 : job.isUnavailable ? 503 : 500;
  return show(reply, 'work/page', page, failed ? fault : 200);
}
