/** The quarter grid of targets: read as of a day, and set anew by who revises targets. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findProgramme } from '../targets/queries.ts';
import { NewTargets } from './bodies.ts';
import { checkMatch, serveChange } from './changing.ts';
import { declare, serve } from './declare.ts';
import { AsOf, ProgrammeCode } from './fields.ts';
import { TargetsShape } from './shapes.ts';
import { readGrid } from './target-grid.ts';
import { savePut } from './target-saving.ts';

const programme = ProgrammeCode.optional();

const READ = declare({
  id: 'getTargets',
  method: 'GET',
  path: '/targets',
  summary: '各类别按季度的目标',
  may: 'read progress',
  query: z.strictObject({ as_of: AsOf.optional(), programme }),
  answer: TargetsShape,
  etag: 'given',
  refuses: [404],
});

const PUT_TARGETS = declare({
  id: 'putTargets',
  method: 'PUT',
  path: '/targets',
  summary: '修改目标：写出要改的类别的全部季度，并写明原因',
  description: '读到的内容可改好原样带回，另加 reason。没有写的类别不变。带 If-Match 时，他人改过则不保存。',
  may: 'revise targets',
  query: z.strictObject({ programme }),
  body: NewTargets,
  answer: TargetsShape,
  changes: true,
  etag: 'taken',
  refuses: [404, 422],
});

export async function targetRoutes(app: FastifyInstance) {
  serve(app, READ, ({ query, reply }) => {
    const plan = findProgramme(app.db, query.programme ?? null, app.today());
    const found = readGrid(app.db, plan, query.as_of ?? app.today());
    reply.header('etag', `"${found.version}"`);
    return found;
  });

  serveChange(app, PUT_TARGETS, (tx, { query, body, request }, by) => {
    const plan = findProgramme(tx, query.programme ?? null, app.today());
    const current = () => readGrid(tx, plan, app.today());
    checkMatch(request, current().version, { isAsked: false, current });
    savePut(tx, plan, body, app.today(), by);
    return { body: current() };
  });
}
