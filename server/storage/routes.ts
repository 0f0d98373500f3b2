import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { chainHead, record } from '../audit/record.ts';
import { minute } from '../format.ts';
import { giveFlash } from '../people/sessions.ts';

/** 时钟: while the clock stands before the log nothing is saved; an administrator who knows better says so here. */
export async function clock(app: FastifyInstance) {
  app.post(
    '/storage/clock',
    { config: { may: 'keep backups', whilePaused: true } },
    async (request, reply) => {
      if (app.storage.cause() !== 'clock') return reply.redirect('/upkeep', 303);
      const now = app.instant();
      write(app.db, (tx) => {
        tx.$client
          .prepare(
            `insert into fact (key, value) values ('clock_confirmed', ?) on conflict (key) do update set value = excluded.value`,
          )
          .run(String(chainHead(tx).seq));
        record(tx, { ...by(request), act: 'clock confirmed', sentence: `确认了系统时钟：${minute(now)}` });
      });
      app.storage.clockConfirmed();
      giveFlash(app.db, request.person, '已确认系统时钟，可以保存了。');
      return reply.redirect('/upkeep', 303);
    },
  );
}
