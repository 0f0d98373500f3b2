/** Answers that need no template, no database and no hook: for when one of those is what broke. */
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { escapeHtml } from './views.ts';

interface PlainPage {
  status: number;
  title: string;
  words: string;
  /** The number to quote, or '' */
  number: string;
}

/** What plugins/security.ts sets by a hook, which does not run for these. */
export const PLAIN_HEADERS = {
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** An error page out of nothing but strings, with the headers that hooks would have set. */
export function answerPlainly(reply: FastifyReply, told: PlainPage): FastifyReply {
  const number = told.number === '' ? '' : `<p>编号：<code>${escapeHtml(told.number)}</code></p>`;
  return reply
    .code(told.status)
    .headers(PLAIN_HEADERS)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(told.title)} - 秀水强脊</title></head>` +
        `<body><h1>${escapeHtml(told.title)}</h1><p>${escapeHtml(told.words)}</p>${number}<p><a href="/">回到进度</a></p></body></html>`,
    );
}

/** For what is not HTTP, or too much of it: one line, and the line is cut. */
export function answerBroken(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // A browser connects ahead of time: an answer to what it did not ask yet would be taken for that of its next request.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const headers = Object.entries(PLAIN_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  if (socket.writable)
    socket.write(`HTTP/1.1 ${status}\r\n${headers.join('')}content-length: 0\r\nconnection: close\r\n\r\n`);
  socket.destroy(error);
}
