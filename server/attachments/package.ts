/**
 * Whether a zip file is what its ending says: a Word or Excel package, whole, without macros and without
 * anything before or behind it. Only its list of parts is read, and no more of it than any real file has.
 */
import type { FileHandle } from 'node:fs/promises';
import type { Package } from './kinds.ts';

export const BROKEN_PACKAGE = '文件已损坏，或不是 Word、Excel 文件。在 WPS 或 Office 中打开，另存后再选';
export const HAS_MACROS = '文件含有宏，另存为不含宏的 .docx 或 .xlsx 后再选';

const END = 22;
const ENTRY = 46;
const MOST_PARTS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;
const MAIN: Record<Package, string> = { word: 'word/document.xml', sheet: 'xl/workbook.xml' };

async function read(file: FileHandle, at: number, length: number): Promise<DataView | null> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytesRead === length ? new DataView(bytes.buffer, bytes.byteOffset, length) : null;
}

/** The names of the parts, where the file is a whole zip file and nothing else; null where it is not. */
async function partsOf(file: FileHandle, size: number): Promise<string[] | null> {
  if (size < END) return null;
  // Without a comment the end of the list is the end of the file: what hides behind it is not ours.
  const end = await read(file, size - END, END);
  if (end === null || end.getUint32(0, true) !== 0x06054b50 || end.getUint16(20, true) !== 0) return null;
  const count = end.getUint16(10, true);
  const length = end.getUint32(12, true);
  const at = end.getUint32(16, true);
  if (count > MOST_PARTS || length > MOST_BYTES || at + length !== size - END) return null;
  const list = await read(file, at, length);
  if (list === null) return null;
  const names: string[] = [];
  for (let from = 0; names.length < count; ) {
    if (from + ENTRY > length || list.getUint32(from, true) !== 0x02014b50) return null;
    const name = list.getUint16(from + 28, true);
    const next = from + ENTRY + name + list.getUint16(from + 30, true) + list.getUint16(from + 32, true);
    if (next > length) return null;
    names.push(Buffer.from(list.buffer, list.byteOffset + from + ENTRY, name).toString('utf8'));
    from = next;
  }
  return names;
}

/** Why the package may not be attached; null where it may. @param kinds what it may be */
export async function packageFault(
  file: FileHandle,
  size: number,
  kinds: readonly Package[],
): Promise<string | null> {
  const parts = await partsOf(file, size);
  if (parts === null) return BROKEN_PACKAGE;
  const names = new Set(parts.map((one) => one.toLowerCase()));
  const isWhole = names.has('[content_types].xml') && kinds.some((kind) => names.has(MAIN[kind]));
  if (!isWhole || names.size !== parts.length) return BROKEN_PACKAGE;
  const runs = [...names].some((name) => /vbaproject|vbadata|activex|macrosheets/.test(name));
  return runs ? HAS_MACROS : null;
}
