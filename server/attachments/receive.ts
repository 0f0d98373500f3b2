/** Forms that carry a file: the token is their first part, and is checked before any byte is stored. */
import type { FastifyRequest } from 'fastify';
import type { Typed } from '../forms.ts';
import { checkFormToken } from '../plugins/access.ts';
import { keptName, LARGEST, WRONG_KIND } from './kinds.ts';
import { type StoredFile, storeFile } from './store.ts';

/** The form of an event has some thirty fields, hidden ones included; one file beside them. */
const LIMITS = {
  fileSize: LARGEST,
  files: 1,
  fields: 48,
  fieldSize: 64 * 1024,
  parts: 50,
  headerPairs: 100,
  fieldNameSize: 64,
};

/** How rooms that take files register multipart: a file past its limit is told of at its field, by us. */
export const UPLOADS = { throwFileSizeLimit: false } as const;

export interface Received {
  typed: Typed;
  /** The file that came and is on disk now; no row points at it yet. */
  file: StoredFile | null;
  /** Why the file that was sent is not taken. */
  fileFault: string | null;
}

/**
 * Reads a posted form, with a file or without, its token checked.
 * @throws ForeignForm where the token is missing, wrong, or not the first part
 */
export async function receiveForm(request: FastifyRequest): Promise<Received> {
  if (!request.isMultipart()) {
    const typed: Typed = Object.create(null) as Typed;
    for (const [name, value] of Object.entries((request.body ?? {}) as Record<string, unknown>)) {
      const last = Array.isArray(value) ? value.at(-1) : value;
      if (typeof last === 'string') typed[name] = last;
    }
    checkFormToken(request, typed.csrf);
    // Sent without multipart, a file field carries the file's name and no file.
    const isNameOnly = (typed.file ?? '') !== '';
    delete typed.file;
    return { typed, file: null, fileFault: isNameOnly ? '点“上传附件”后再核对' : null };
  }
  return receiveParts(request);
}

async function receiveParts(request: FastifyRequest): Promise<Received> {
  const typed: Typed = Object.create(null) as Typed;
  let file: StoredFile | null = null;
  let fileFault: string | null = null;
  let isFirst = true;
  for await (const part of request.parts({ limits: LIMITS })) {
    if (isFirst) {
      const isToken = part.type === 'field' && part.fieldname === 'csrf';
      if (!isToken && part.type === 'file') part.file.resume();
      checkFormToken(request, isToken ? part.value : undefined);
      isFirst = false;
    }
    if (part.type === 'field') {
      if (typeof part.value === 'string') typed[part.fieldname] = part.value;
    } else if (part.filename === undefined || part.filename === '') {
      part.file.resume();
    } else {
      const stream = part.file;
      file = await storeFile(
        request.server.settings.dataDir,
        stream,
        keptName(part.filename),
        () => stream.truncated,
      );
      if (file === null) fileFault = WRONG_KIND;
    }
  }
  if (isFirst) checkFormToken(request, undefined);
  return { typed, file, fileFault };
}
