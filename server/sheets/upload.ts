/** The form that carries a file to be imported. */
import type { FastifyRequest } from 'fastify';
import { typedFrom } from '../forms.ts';
import { checkedParts } from '../multipart.ts';
import { checkFormToken } from '../plugins/access.ts';
import { LIMITS, megabytes, SheetFault } from './sheet.ts';

const BOUNDS = { fileSize: LIMITS.fileBytes, fields: 5, fieldSize: 4_096 };

export interface Upload {
  /** The kind as it was chosen; '' where none was. */
  kind: string;
  fileName: string;
  bytes: Uint8Array;
}

/** The name without folders and signs that no name of a file has, its ending kept. */
function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return [...clean].slice(-100).join('');
}

function tooBig(request: FastifyRequest): SheetFault {
  const size = Number(request.headers['content-length'] ?? 0);
  const told = size > LIMITS.fileBytes ? `文件 ${megabytes(size)} MB，` : '文件';
  return new SheetFault(`${told}超过 ${megabytes(LIMITS.fileBytes)} MB`);
}

const NO_FILE = '选择要导入的文件';

/**
 * Reads the form. What is at fault with the file is told only after the whole form was read, so that
 * the kind that was chosen comes back as well.
 * @throws ForeignForm where the token is missing, wrong, or not the first part
 */
export async function receiveUpload(
  request: FastifyRequest,
): Promise<{ kind: string; lateReason: string; file: Upload | SheetFault }> {
  if (!request.isMultipart()) {
    const typed = typedFrom(request.body);
    checkFormToken(request, typed.csrf);
    return { kind: typed.kind ?? '', lateReason: typed.late_reason ?? '', file: new SheetFault(NO_FILE) };
  }
  let kind = '';
  let lateReason = '';
  let file: { fileName: string; bytes: Uint8Array } | SheetFault = new SheetFault(NO_FILE);
  for await (const part of checkedParts(request, BOUNDS)) {
    if (part.type === 'field') {
      if (part.fieldname === 'kind' && typeof part.value === 'string') kind = part.value;
      if (part.fieldname === 'late_reason' && typeof part.value === 'string') lateReason = part.value;
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of part.file) chunks.push(chunk as Buffer);
    const fileName = cleanName(part.filename ?? '');
    if (part.file.truncated) file = tooBig(request);
    else if (fileName !== '') file = { fileName, bytes: Buffer.concat(chunks) };
  }
  return { kind, lateReason, file: file instanceof SheetFault ? file : { kind, ...file } };
}
