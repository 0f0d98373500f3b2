/** The line under the title of the progress page that is each reader's own: what changed since they looked. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { minuteInWords } from '../format.ts';
import { isUnattended } from '../plugins/session.ts';
import { escapeHtml } from '../plugins/views.ts';
import { changesAlone } from './changes.ts';
import { countsInWords } from './changes-page.ts';
import { lookedSince, noteLook } from './looks.ts';
import { readPeriod } from './periods.ts';
import { findMoment } from './queries.ts';

/** So many readers' lines are kept; each until the data, the day or their last look is another. */
const MOST_READERS = 500;
const NOTHING = Buffer.alloc(0);

/** Gives the line for a reader, and notes that they look; nothing before the second look. */
export function newsLines(app: FastifyInstance): (request: FastifyRequest, revision: string) => Buffer {
  const lines = new Map<number, { key: string; line: Buffer }>();

  return (request, revision) => {
    const { accountId } = request.person;
    if (accountId === null) return NOTHING;
    const since =
      isUnattended(request) || request.method === 'HEAD'
        ? lookedSince(app.db, accountId)
        : noteLook(app.db, accountId, app.instant());
    if (since === null) return NOTHING;
    const today = app.today();
    const key = [revision, today, since].join(' ');
    const known = lines.get(accountId);
    if (known?.key === key) return known.line;
    const { between } = readPeriod({}, { today, since });
    const words = countsInWords(changesAlone(app.db, findMoment(app.db, { asOf: today }), between));
    const told = `自 ${minuteInWords(since, today)} 上次查看以来：${words === '' ? '没有变化' : words}`;
    const line = Buffer.from(
      `<p class="s q no-print news">${escapeHtml(told)}。<a href="/progress/changes">查看变化</a></p>`,
    );
    if (lines.size >= MOST_READERS) lines.clear();
    lines.set(accountId, { key, line });
    return line;
  };
}
