/** Forms that carry a file: the token is their first part, and is checked before any byte is stored. */
import type { FastifyRequest } from 'fastify';
import { makeFolder } from '../../db/copy.ts';
import { type Typed, typedFrom } from '../forms.ts';
import { checkedParts } from '../multipart.ts';
import { checkFormToken } from '../plugins/access.ts';
import { keptName, LARGEST } from './kinds.ts';
import { diskFault, quotaFault } from './quota.ts';
import { attachmentsFolder, type StoredFile, storeFile } from './store.ts';

/** The form of an event has some thirty fields, hidden ones included; one file beside them. */
const BOUNDS = { fileSize: LARGEST, fields: 48, fieldSize: 64 * 1024 };

/** So large may a form with an attachment be, its other fields included. */
export const LARGEST_FORM = LARGEST + 2 * 1024 * 1024;

export interface Received {
  typed: Typed;
  /** The file that came and is on disk now; no row points at it yet. */
  file: StoredFile | null;
  /** Why the file that was sent is not taken. */
  fileFault: string | null;
}

/**
 * Reads a posted form, with a file or without, its token checked.
 * @param enterpriseId whose file it would be: there is an end to what one has
 * @throws ForeignForm where the token is missing, wrong, or not the first part
 */
export async function receiveForm(request: FastifyRequest, enterpriseId: number): Promise<Received> {
  if (!request.isMultipart()) {
    const typed = typedFrom(request.body);
    checkFormToken(request, typed.csrf);
    // Sent without multipart, a file field carries the file's name and no file.
    const isNameOnly = (typed.file ?? '') !== '';
    delete typed.file;
    return { typed, file: null, fileFault: isNameOnly ? '点“上传附件”后再核对' : null };
  }
  return receiveParts(request, enterpriseId);
}

/** So large is the file at most, by what the request says of itself. */
function announced(request: FastifyRequest): number {
  const told = Number(request.headers['content-length'] ?? LARGEST);
  return Number.isFinite(told) ? Math.min(told, LARGEST) : LARGEST;
}

async function receiveParts(request: FastifyRequest, enterpriseId: number): Promise<Received> {
  const { db, settings, today } = request.server;
  const keeping = { enterpriseId, actor: request.person.display, today: today() };
  const typed = typedFrom(null);
  let file: StoredFile | null = null;
  let fileFault: string | null = null;
  for await (const part of checkedParts(request, BOUNDS)) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') typed[part.fieldname] = part.value;
    } else if (part.filename === undefined || part.filename === '') {
      part.file.resume();
    } else {
      const stream = part.file;
      const folder = attachmentsFolder(settings.dataDir);
      makeFolder(folder);
      fileFault = await diskFault(folder, announced(request));
      if (fileFault !== null) {
        stream.resume();
        continue;
      }
      const stored = await storeFile(settings.dataDir, {
        stream,
        fileName: keptName(part.filename),
        cutShort: () => stream.truncated,
        room: (size) => quotaFault(db, keeping, size),
      });
      if ('file' in stored) file = stored.file;
      else fileFault = stored.fault;
    }
  }
  return { typed, file, fileFault };
}
