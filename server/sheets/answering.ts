/** Answering with tables to be saved: one line in the log, then the bytes as they are made. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { tellHandedOut } from '../audit/by.ts';
import { download } from '../download.ts';
import { NotFound } from '../errors.ts';
import { FILE_KINDS, type FileKind, type Table, writeTables } from './write-sheet.ts';

/**
 * Which table the address's `:name` asks for, and as what: `runs.csv`.
 * @throws NotFound where it is none of these
 */
export function fileAsked<T extends string>(
  request: FastifyRequest,
  names: readonly T[],
): { what: T; kind: FileKind } {
  const name = wordIn(request, 'name');
  for (const what of names) {
    const kind = FILE_KINDS.find((one) => `${what}.${one}` === name);
    if (kind !== undefined) return { what, kind };
  }
  throw new NotFound('export');
}

export interface Saved {
  /** A sheet each in .xlsx; in .csv the first alone. */
  tables: readonly [Table, ...Table[]];
  kind: FileKind;
  /** Without its ending. */
  fileName: string;
  act: `export ${string}`;
  enterpriseId?: number;
  /** What was saved, in words, for the log: `进度，截至2026年9月30日`. */
  words: string;
}

/**
 * When it is its turn, writes the line of the log and then streams the file; a reader who goes away ends it, and who
 * never had a turn was given nothing.
 */
export function answerTables(request: FastifyRequest, reply: FastifyReply, saved: Saved): FastifyReply {
  const { tables, kind, fileName, act, enterpriseId = null, words } = saved;
  async function* told() {
    tellHandedOut(request, { act, enterpriseId, sentence: `导出${words}` });
    yield* writeTables(tables, kind);
  }
  const pieces = Readable.from(request.server.inTurn(told()), { objectMode: false });
  return download(reply, pieces, `${fileName}.${kind}`);
}
