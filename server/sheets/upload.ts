/** The form that carries a file to be imported, or a table pasted from a spreadsheet. */
import type { FastifyRequest } from 'fastify';
import { typedFrom } from '../forms.ts';
import { checkedParts, cleanFileName } from '../multipart.ts';
import { checkFormToken } from '../plugins/access.ts';
import { LIMITS, megabytes, SheetFault } from './sheet.ts';

/** A pasted table: some thousand rows of fifteen columns. */
const PASTED_BYTES = 4 * 1024 * 1024;
const BOUNDS = { fileSize: LIMITS.fileBytes, fields: 6, fieldSize: PASTED_BYTES };
/** What a pasted table is called where a file would have a name. */
export const PASTED_NAME = '粘贴的表格.csv';

export interface Upload {
  fileName: string;
  bytes: Uint8Array;
}
export interface ReceivedUpload {
  /** The kind as it was chosen; '' where none was. */
  kind: string;
  /** As it was pasted: shown again when the form comes back. */
  pasted: string;
  /** 补录理由 as typed. */
  lateReason: string;
  file: Upload | SheetFault;
}

function tooBig(request: FastifyRequest): SheetFault {
  const size = Number(request.headers['content-length'] ?? 0);
  const told = size > LIMITS.fileBytes ? `文件 ${megabytes(size)} MB，` : '文件';
  return new SheetFault(`${told}超过 ${megabytes(LIMITS.fileBytes)} MB`);
}

const NOTHING = '选择要导入的文件，或粘贴表格';
const BOTH = '选了文件，也粘贴了表格，只留一样';

/** What was pasted as a file: cells by tabs, as spreadsheet programs copy them. */
function pastedFile(pasted: string): Upload {
  return { fileName: PASTED_NAME, bytes: Buffer.from(pasted.toWellFormed().replaceAll('\0', '')) };
}

type Typed = Pick<ReceivedUpload, 'kind' | 'pasted' | 'lateReason'>;

function settled(typed: Typed, file: Upload | SheetFault | null): ReceivedUpload {
  const { pasted } = typed;
  const isPasted = pasted.trim() !== '';
  if (file !== null && isPasted) return { ...typed, file: new SheetFault(BOTH) };
  if (file !== null) return { ...typed, file };
  return { ...typed, file: isPasted ? pastedFile(pasted) : new SheetFault(NOTHING) };
}

/**
 * Reads the form. What is at fault with the file is told only after the whole form was read, so that
 * what else was typed comes back as well.
 * @throws ForeignForm where the token is missing, wrong, or not the first part
 */
export async function receiveUpload(request: FastifyRequest): Promise<ReceivedUpload> {
  if (!request.isMultipart()) {
    const typed = typedFrom(request.body);
    checkFormToken(request, typed.csrf);
    const { kind = '', pasted = '', late_reason: lateReason = '' } = typed;
    return settled({ kind, pasted, lateReason }, null);
  }
  let kind = '';
  let pasted = '';
  let lateReason = '';
  let file: Upload | SheetFault | null = null;
  for await (const part of checkedParts(request, BOUNDS)) {
    if (part.type === 'field') {
      if (typeof part.value !== 'string') continue;
      if (part.fieldname === 'kind') kind = part.value;
      if (part.fieldname === 'pasted') pasted = part.value;
      if (part.fieldname === 'late_reason') lateReason = part.value;
      if (part.fieldname === 'pasted' && part.valueTruncated) {
        file = new SheetFault(`粘贴的表格超过 ${megabytes(PASTED_BYTES)} MB，存成文件再选`);
      }
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of part.file) chunks.push(chunk as Buffer);
    const fileName = cleanFileName(part.filename ?? '');
    if (part.file.truncated) file = tooBig(request);
    else if (fileName !== '') file = { fileName, bytes: Buffer.concat(chunks) };
  }
  return settled({ kind, pasted, lateReason }, file);
}
