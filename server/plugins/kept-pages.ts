/** Pages kept packed, for whoever comes back to them before anything was saved: back from a form, or the next morning. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rowsStamp } from '../../db/when-free.ts';
import { markPacked, takesGzip, whenPacked } from './packing.ts';
import { keepForSame } from './same-request.ts';
import { readerKey } from './views.ts';

/** Of all pages together; one is about 8 kB. */
const MOST_BYTES = 8 * 1024 * 1024;
const LONGEST_ADDRESS = 500;

interface Kept {
  /** Of the rows, when these pages were made: with the first that is written all are out of date. */
  stamp: string;
  pages: Map<string, Buffer>;
  bytes: number;
}
const kept = new WeakMap<FastifyInstance, Kept>();

function keptNow(app: FastifyInstance): Kept {
  const stamp = rowsStamp(app.db);
  let own = kept.get(app);
  if (own === undefined || own.stamp !== stamp) {
    own = { stamp, pages: new Map(), bytes: 0 };
    kept.set(app, own);
  }
  return own;
}

/**
 * Answers with the page as it was packed for the same reader at the same address, as long as not one row of the
 * database and neither the day nor anything in the bar is another; else makes it. The same bytes each time, so that
 * their length tells nothing of the form token within (form-token.ts).
 * @param also what the page shows beside rows, day, reader and address, such as a cookie or the minute
 */
export function keepPage(
  request: FastifyRequest,
  reply: FastifyReply,
  make: () => FastifyReply,
  also = '',
): FastifyReply {
  const { server, person, url } = request;
  // Whoever has a line waiting sees it once.
  const isOwn = person.accountId === null || person.hasFlash !== false || request.method !== 'GET';
  if (isOwn || url.length > LONGEST_ADDRESS || !takesGzip(request)) return make();
  const own = keptNow(server);
  const key = [url, server.today(), also, readerKey(request)].join(' ');
  keepForSame(request);
  const found = own.pages.get(key);
  if (found !== undefined) return markPacked(reply.type('text/html; charset=utf-8')).send(found);
  whenPacked(request, (packed) => {
    // Made of rows that were read before: a row written meanwhile is in none or in the next.
    if (keptNow(server) !== own) return;
    if (own.bytes + packed.length > MOST_BYTES) {
      own.pages.clear();
      own.bytes = 0;
    }
    own.pages.set(key, packed);
    own.bytes += packed.length;
  });
  return make();
}
