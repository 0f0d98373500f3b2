import type { FastifyInstance } from 'fastify';
import { wordIn } from '../address.ts';
import { show } from '../plugins/views.ts';
import { findProgramme } from '../targets/queries.ts';
import { chosen } from './asking.ts';
import { readList, readOne } from './page.ts';

export async function reading(app: FastifyInstance) {
  const may = { config: { may: 'read progress' } } as const;

  app.get('/programmes', may, async (_request, reply) => {
    const current = findProgramme(app.db, null, app.today());
    const list = readList(app.db, app.today());
    return show(reply, 'programmes/list', { title: '行动计划', nav: 'targets', list, current: current.code });
  });

  app.get('/programmes/:code', may, async (request, reply) => {
    const programme = findProgramme(app.db, wordIn(request, 'code'));
    return show(reply, 'programmes/one', {
      title: programme.name,
      nav: 'targets',
      ...chosen(app.db, programme),
      ...readOne(app.db, programme, app.today()),
    });
  });
}
