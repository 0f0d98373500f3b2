/**
 * Pages and answers of the API go out packed where the browser takes it. At level 1 a page of 50 kB takes
 * 0.1 ms, which is less than sending it took; files and streams are packed already or pass as they are.
 * What a page holds secret is its form token, which is masked anew for each page (form-token.ts).
 */
import { transcode } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

/** Below it an answer fits into one packet anyhow. */
const LEAST = 1_400;
const LEVEL = 1;

export function takesGzip(request: FastifyRequest): boolean {
  const told = request.headers['accept-encoding'];
  return typeof told === 'string' && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(told);
}

/**
 * The bytes of a text. By way of UTF-16, which is what a Chinese page is in memory, it takes half the time
 * of `Buffer.from`, and a quarter of what is spent where the text itself is sent, which is measured and then written.
 */
export function bytesOf(text: string): Buffer {
  if (text.length * 2 > room.length) return Buffer.from(text);
  try {
    return transcode(room.subarray(0, room.write(text, 'utf16le')), 'utf16le', 'utf8');
  } catch {
    // Half a surrogate pair has no bytes: the slower way puts a sign in its place.
    return Buffer.from(text);
  }
}

/** Room for the text in between: made anew for each page it cost as much as the packing (docs/performance.md). */
const room = Buffer.allocUnsafeSlow(1024 * 1024);

export function pack(plain: string | Buffer): Buffer {
  return gzipSync(typeof plain === 'string' ? bytesOf(plain) : plain, { level: LEVEL });
}

/** Says that these bytes are packed, and that others would be told otherwise. */
export function markPacked(reply: FastifyReply): FastifyReply {
  return reply.header('content-encoding', 'gzip');
}

const waiting = new WeakMap<FastifyRequest, (packed: Buffer) => void>();

/** Hears of the packed bytes of this request's answer, where it is a page as it should be. */
export function whenPacked(request: FastifyRequest, hear: (packed: Buffer) => void): void {
  waiting.set(request, hear);
}

export const packing = plugin(async (app: FastifyInstance) => {
  app.addHook('onSend', (request, reply, payload: unknown, next) => {
    const type = String(reply.getHeader('content-type') ?? '');
    if (!/^(text\/html|application\/(problem\+)?json)\b/.test(type)) return next(null, payload);
    reply.header('vary', 'accept-encoding');
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return next(null, payload);
    if (payload.length < LEAST || reply.hasHeader('content-encoding')) return next(null, payload);
    if (!takesGzip(request)) return next(null, typeof payload === 'string' ? bytesOf(payload) : payload);
    // What was counted before is the length of the plain form.
    reply.removeHeader('content-length');
    markPacked(reply);
    const packed = pack(payload);
    if (reply.statusCode === 200) waiting.get(request)?.(packed);
    next(null, packed);
  });
});
