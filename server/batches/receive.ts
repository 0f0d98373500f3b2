/** The form of the first step: its token comes first, then what was typed, then a file of the list. */
import type { FastifyRequest } from 'fastify';
import { type Typed, typedFrom } from '../forms.ts';
import { checkedParts, cleanFileName } from '../multipart.ts';
import { checkFormToken } from '../plugins/access.ts';
import { LIMITS, megabytes, readSheet, SheetFault } from '../sheets/queries.ts';
import { BOXES } from './form.ts';

/** A list of 5,000 lines with several columns. */
const FIELD_BYTES = 2 * 1024 * 1024;
const BOUNDS = { fileSize: LIMITS.fileBytes, fields: BOXES.length + 2, fieldSize: FIELD_BYTES };

export interface Received {
  typed: Typed;
  /** '' where none was chosen. */
  fileName: string;
  /** Why the file cannot be read, with what to do. */
  fault: string | null;
}

/** The rows of the first sheet that has any, cells by tabs, as if they had been pasted. */
async function listIn(bytes: Uint8Array, fileName: string): Promise<string> {
  // A .txt is a .csv of one column, or of several by tabs.
  const { sheets } = await readSheet(bytes, fileName.replace(/\.txt$/i, '.csv'));
  const sheet = sheets.find((one) => one.rows.length > 0);
  if (sheet === undefined) throw new SheetFault('文件是空的，检查是否选错');
  return sheet.rows
    .map((row) => row.cells.map((cell) => cell.text.replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

/** Puts the list of the file where the pasted one stands: it comes back with the form whatever happens. */
async function withFile(typed: Typed, fileName: string, bytes: Uint8Array): Promise<Received> {
  try {
    const list = await listIn(bytes, fileName);
    const pasted = (typed.list ?? '').trimEnd();
    return { typed: { ...typed, list: pasted === '' ? list : `${pasted}\n${list}` }, fileName, fault: null };
  } catch (error) {
    if (!(error instanceof SheetFault)) throw error;
    return { typed, fileName, fault: error.message };
  }
}

/** @throws ForeignForm where the token is missing, wrong, or not the first part */
export async function receiveBatch(request: FastifyRequest): Promise<Received> {
  if (!request.isMultipart()) {
    const typed = typedFrom(request.body);
    checkFormToken(request, typed.csrf);
    return { typed, fileName: '', fault: null };
  }
  const typed: Typed = {};
  let file: { fileName: string; bytes: Uint8Array } | null = null;
  let fault: string | null = null;
  for await (const part of checkedParts(request, BOUNDS)) {
    if (part.type === 'field') {
      const box = BOXES.find((one) => one === part.fieldname);
      if (box !== undefined && typeof part.value === 'string') typed[box] = part.value;
      if (box === 'list' && part.valueTruncated) fault = '名单太长，超过 2 MB。分几次粘贴，或选择名单文件';
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of part.file) chunks.push(chunk as Buffer);
    const fileName = cleanFileName(part.filename ?? '');
    if (part.file.truncated) fault = `文件超过 ${megabytes(LIMITS.fileBytes)} MB`;
    else if (fileName !== '') file = { fileName, bytes: Buffer.concat(chunks) };
  }
  if (file === null || fault !== null) return { typed, fileName: file?.fileName ?? '', fault };
  return withFile(typed, file.fileName, file.bytes);
}
