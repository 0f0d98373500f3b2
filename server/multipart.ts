/** Posted forms that carry a file: the form's token is their first part, checked before any byte is kept. */
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { checkFormToken, checkStillSignedIn } from './plugins/access.ts';

/** How rooms that take files register multipart: a file past its limit is told of at its field, by us. */
export const UPLOADS = { throwFileSizeLimit: false } as const;

/** How much a form may bring; sizes in bytes. */
export interface Bounds {
  fileSize: number;
  fields: number;
  fieldSize: number;
}

/**
 * The parts of a multipart form in their order, one file at most; what does not want a file's bytes
 * must let them go (`part.file.resume()`).
 * @throws ForeignForm where the token is missing, wrong, or not the first part; SignInFirst where the
 *   session ended while the form was coming in; SavingPaused while nothing is saved, the fields being read
 */
export async function* checkedParts(request: FastifyRequest, bounds: Bounds): AsyncGenerator<Multipart> {
  const limits = { ...bounds, files: 1, parts: bounds.fields + 2, headerPairs: 100, fieldNameSize: 64 };
  const isPaused = request.server.storage.cause() !== null;
  request.arrived = [];
  let isFirst = true;
  for await (const part of request.parts({ limits })) {
    if (isFirst) {
      const isToken = part.type === 'field' && part.fieldname === 'csrf';
      if (part.type === 'file') part.file.resume();
      checkFormToken(request, isToken ? part.value : undefined);
      isFirst = false;
    }
    if (part.type === 'field' && typeof part.value === 'string')
      request.arrived.push([part.fieldname, part.value]);
    // Nothing will be kept: neither is the file, and what was typed goes back with the page that says so.
    if (!isPaused) yield part;
    else if (part.type === 'file') part.file.resume();
  }
  if (isFirst) checkFormToken(request, undefined);
  checkStillSignedIn(request);
  if (isPaused) request.server.storage.mustBeOpen();
}

/** The name of an uploaded file without folders and signs that no name of a file has, its ending kept. */
export function cleanFileName(name: string): string {
  const last = (name.split(/[\\/]/).at(-1) ?? '').normalize('NFC').toWellFormed();
  return [...last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()].slice(-100).join('');
}
