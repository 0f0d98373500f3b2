/** What became of an act on many enterprises. */
import type { FastifyInstance } from 'fastify';
import { idIn } from '../address.ts';
import { detailOf, findRun, isUndoable, UNDO_DAYS } from '../batches/queries.ts';
import { enterprisesById, runChangesOf, valueInWords } from '../enterprises/queries.ts';
import { show } from '../plugins/views.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import { pageOf } from './paging.ts';

type Value = Parameters<typeof valueInWords>[0];

export async function results(app: FastifyInstance) {
  app.get('/selections/runs/:id', { config: { may: 'keep enterprises' } }, async (request, reply) => {
    const run = findRun(app.db, idIn(request, 'run'), ['bulk']);
    const { rows: changes, ...paging } = pageOf(runChangesOf(app.db, run.id), request.query);
    const firms = enterprisesById(
      app.db,
      changes.map((one) => one.enterprise_id),
    );
    const rows = changes.flatMap(({ enterprise_id, changes: fields }) => {
      const firm = firms.get(enterprise_id);
      const [change] = Object.entries(fields);
      if (firm === undefined || change === undefined) return [];
      const [field, { from, to }] = change;
      const now = field === 'officer' ? firm.officer : firm.tags;
      return [
        {
          uscc: firm.uscc,
          name: firm.name,
          from: valueInWords(from as Value),
          to: valueInWords(to as Value),
          now: firm.gone !== null ? '已不在企业库中' : now === to ? '未再变化' : valueInWords(now),
        },
      ];
    });
    return show(reply, 'selections/run', {
      title: '批量修改结果',
      nav: 'enterprises',
      run,
      rows,
      ...paging,
      isUndoable: isUndoable(run, app.clock()),
      undoUntil: addDays(shanghaiDay(new Date(run.at)), UNDO_DAYS),
      isUndone: detailOf(app.db, run, 'bulk undone') !== null,
    });
  });
}
