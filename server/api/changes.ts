/** 变更流: what happened to events, to be followed by asking again, by waiting, or as a stream. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { dataRevision } from '../../db/open.ts';
import { NotAllowed } from '../errors.ts';
import { askAgain } from './access.ts';
import { declare, readAsked, register } from './declare.ts';
import { type Change, feedHead, feedName, readChanges } from './feed.ts';
import { limitUpTo, whole } from './fields.ts';
import { Following } from './following.ts';
import { Told, Unauthorised } from './problems.ts';
import { ChangesShape } from './shapes.ts';

/** A reader may wait so long for one answer. */
const MOST_SECONDS = 25;
/** A stream says so often that it lives. */
const BEAT_MS = 15_000;

const FOLLOW = declare({
  id: 'listChanges',
  method: 'GET',
  path: '/events',
  summary: '变更流：按提交的先后，编号连续，一条不漏',
  description:
    '保存 next 和 feed，下次作为 after 和 feed 带上。导入、批量更新、撤销、命令行的改动都在其中。feed 与现在的不同（从备份恢复过），或 after 大于 head，答 409，从 after=0 重读。',
  may: 'read enterprises',
  query: z.strictObject({
    after: z
      .string({ error: 'after 只写一次' })
      .refine((text) => /^(\d{1,15}|latest)$/.test(text), 'after 写成不小于 0 的整数，或 latest')
      .default('0')
      .meta({ description: '这个 seq 之后的，默认从头；latest 为从现在起', type: ['integer', 'string'] }),
    limit: limitUpTo(1_000, 100),
    wait: z
      .string({ error: 'wait 只写一次' })
      .refine((text) => /^\d{1,2}$/.test(text) && Number(text) <= MOST_SECONDS, 'wait 应为 0 到 25 的整数')
      .transform(Number)
      .default(0)
      .meta({ description: '没有新的变更时最多等几秒', ...whole(0, MOST_SECONDS) }),
    feed: z.string({ error: 'feed 只写一次' }).max(100).optional().meta({ description: '上次读到的 feed' }),
    revision: z
      .string({ error: 'revision 只写一次' })
      .max(100)
      .optional()
      .meta({ description: '等待时，数据的 revision 与此不同也立即答复' }),
  }),
  answer: ChangesShape,
  streams: 'Accept: text/event-stream 时逐条推送，id 为 seq；断开后用 Last-Event-ID 续上',
  refuses: [409],
});

/** @throws Told 409 where the reader's numbers are of another feed */
function checkFeed(app: FastifyInstance, asked: { after: number; feed?: string | undefined }): void {
  const isOther = asked.feed !== undefined && asked.feed !== feedName(app.db);
  if (!isOther && asked.after <= feedHead(app.db)) return;
  const detail = '数据从备份恢复过，编号已不同：从 after=0 重新读取';
  throw new Told(409, detail, {
    errors: [{ pointer: isOther ? '#/feed' : '#/after', code: 'feed', detail }],
  });
}

/** Set once the reader has gone, so that nobody waits for nobody. */
function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.on('close', () => gone.abort());
  return gone.signal;
}

const written = (change: Change) =>
  `id: ${change.seq}\nevent: ${change.what}\ndata: ${JSON.stringify(change)}\n\n`;

const resumed = (request: FastifyRequest, after: number): number => {
  const { 'last-event-id': id } = request.headers;
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : after;
};

export async function changeRoutes(app: FastifyInstance) {
  const following = new Following(app.db);
  app.addHook('preClose', async () => following.close());

  /** Nothing more can be said of it: the status was sent when the stream began. */
  function stillMay(request: FastifyRequest): boolean {
    try {
      askAgain(app.db, request);
      return true;
    } catch (error) {
      if (error instanceof Unauthorised || error instanceof NotAllowed) return false;
      throw error;
    }
  }

  /** Ends where the server does, the reader goes, or the right is taken back. */
  async function* stream(request: FastifyRequest, from: number, gone: AbortSignal): AsyncGenerator<string> {
    let after = from;
    yield `retry: 3000\n: feed ${feedName(app.db)}\n\n`;
    while (!gone.aborted && !following.isClosing && stillMay(request)) {
      const changes = readChanges(app.db, after, 100);
      for (const change of changes) yield written(change);
      after = changes.at(-1)?.seq ?? after;
      if (changes.length > 0) continue;
      await following.wait(
        { after, revision: null },
        { who: request.person.accountId, milliseconds: BEAT_MS, gone },
      );
      if (feedHead(app.db) <= after) yield ': …\n\n';
    }
  }

  register(app, FOLLOW, async (request, reply) => {
    const { query } = readAsked(FOLLOW, request, reply);
    const { limit, wait, feed, revision = null } = query;
    const wantsStream = /\btext\/event-stream\b/.test(request.headers.accept ?? '');
    const from = query.after === 'latest' ? feedHead(app.db) : Number(query.after);
    const after = wantsStream ? resumed(request, from) : from;
    checkFeed(app, { after, feed });
    const gone = goneOf(reply);
    if (wantsStream) {
      following.checkPlace(request.person.accountId);
      reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
      return reply.send(Readable.from(stream(request, after, gone)));
    }
    await following.wait(
      { after, revision },
      { who: request.person.accountId, milliseconds: wait * 1_000, gone },
    );
    // Whoever waited may have lost the right meanwhile.
    if (wait > 0) askAgain(app.db, request);
    const items = readChanges(app.db, after, limit);
    return {
      feed: feedName(app.db),
      items,
      next: items.at(-1)?.seq ?? after,
      head: feedHead(app.db),
      revision: dataRevision(app.db),
    };
  });
}
