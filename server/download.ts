import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { readSample, SAMPLE_WORDS } from './sample.ts';

const MEDIA = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const;
const KINDS = ['docx', 'csv'] as const;

/** RFC 6266: a plain name for old readers, the real one encoded beside it; never shown within the page. */
export function disposition(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Answers with a table or document to be saved, whole or as it comes: `download(reply, bytes, '企业名单.xlsx')`. */
export function download(
  reply: FastifyReply,
  content: Uint8Array | Readable,
  fileName: string,
): FastifyReply {
  // A file leaves the system without the page that says so.
  const isMadeUp = readSample(reply.server.db) !== null;
  const kind = KINDS.find((one) => fileName.endsWith(`.${one}`)) ?? 'xlsx';
  return reply
    .type(MEDIA[kind])
    .header('content-disposition', disposition(isMadeUp ? `${SAMPLE_WORDS}-${fileName}` : fileName))
    .send(
      content instanceof Uint8Array
        ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
        : content,
    );
}
