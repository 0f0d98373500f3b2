/**
 * The outside of a zip, judged before anything is parsed. Sizes come from the central directory and
 * are counted again while inflating, so a directory that lies is found out; what goes on to the
 * spreadsheet package is packed anew from the bytes that were checked.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { LIMITS, SheetFault } from './sheet.ts';

export interface ZipEntry {
  name: string;
  packed: number;
  size: number;
  crc: number;
  method: number;
  /** Where its local header begins. */
  at: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const WHOLE = 0xffffffff;

/** The file is damaged: what to do. */
export const BROKEN = '文件已损坏，无法读取。在 WPS 中打开后另存为 .xlsx 再选';
const TOO_BIG = '文件展开后过大。删去多余的空行、图片和工作表，另存为 .xlsx 再选';
const LOCKED = '文件有密码，取消密码后再选';

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Offset of the end record, searched from the back over the longest comment; -1 where there is none. */
function findEnd(data: DataView): number {
  const lowest = Math.max(0, data.byteLength - 22 - 0xffff);
  for (let at = data.byteLength - 22; at >= lowest; at -= 1) {
    if (data.getUint32(at, true) === END && at + 22 + data.getUint16(at + 20, true) === data.byteLength)
      return at;
  }
  return -1;
}

function readEntry(data: DataView, bytes: Uint8Array, at: number): { entry: ZipEntry; next: number } {
  if (at + 46 > bytes.length || data.getUint32(at, true) !== CENTRAL) throw new SheetFault(BROKEN);
  const nameLength = data.getUint16(at + 28, true);
  const next = at + 46 + nameLength + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  if (next > bytes.length) throw new SheetFault(BROKEN);
  if ((data.getUint16(at + 8, true) & 1) === 1) throw new SheetFault(LOCKED);
  const entry: ZipEntry = {
    name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/'),
    method: data.getUint16(at + 10, true),
    crc: data.getUint32(at + 16, true),
    packed: data.getUint32(at + 20, true),
    size: data.getUint32(at + 24, true),
    at: data.getUint32(at + 42, true),
  };
  // Sizes kept elsewhere (zip64) are for files over 4 GB, far past the limit of this door.
  if (entry.packed === WHOLE || entry.size === WHOLE || entry.at === WHOLE) throw new SheetFault(TOO_BIG);
  if (entry.method !== 0 && entry.method !== 8) throw new SheetFault(BROKEN);
  return { entry, next };
}

/** Where the packed bytes of an entry lie, by its local header. */
function extent(data: DataView, entry: ZipEntry): { from: number; to: number } {
  if (entry.at + 30 > data.byteLength || data.getUint32(entry.at, true) !== LOCAL)
    throw new SheetFault(BROKEN);
  const from = entry.at + 30 + data.getUint16(entry.at + 26, true) + data.getUint16(entry.at + 28, true);
  return { from, to: from + entry.packed };
}

/** No two entries share bytes, and none runs into the directory: the trick of the densest bombs. */
function refuseOverlap(data: DataView, entries: readonly ZipEntry[], directory: number): void {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    const { to } = extent(data, entry);
    if (entry.at < end || to > directory) throw new SheetFault(BROKEN);
    end = to;
  }
}

/**
 * The entries of a zip, within the limits on number, size and ratio. Throws a SheetFault for anything
 * damaged, encrypted, overlapping, named twice or too large; reads no entry's content.
 */
export function readDirectory(bytes: Uint8Array): ZipEntry[] {
  const data = view(bytes);
  const end = bytes.length < 22 ? -1 : findEnd(data);
  if (end === -1) throw new SheetFault(BROKEN);
  const count = data.getUint16(end + 10, true);
  const directory = data.getUint32(end + 16, true);
  if (count === 0xffff || directory === WHOLE || count > LIMITS.entries) throw new SheetFault(TOO_BIG);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = directory;
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const { entry, next } = readEntry(data, bytes, at);
    at = next;
    total += entry.size;
    const name = entry.name.toLowerCase();
    if (names.has(name)) throw new SheetFault(BROKEN);
    names.add(name);
    if (entry.size > LIMITS.ratioFrom && entry.size > entry.packed * LIMITS.ratio)
      throw new SheetFault(TOO_BIG);
    if (total > LIMITS.unpackedBytes) throw new SheetFault(TOO_BIG);
    entries.push(entry);
  }
  if (at > end) throw new SheetFault(BROKEN);
  refuseOverlap(data, entries, directory);
  return entries;
}

/** The content of one entry, never more than the directory says and with the checksum it says. */
export function unpack(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { from, to } = extent(view(bytes), entry);
  const packed = bytes.subarray(from, to);
  let content: Uint8Array;
  try {
    content = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: entry.size + 1 });
  } catch {
    throw new SheetFault(BROKEN);
  }
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw new SheetFault(BROKEN);
  return content;
}

function header(signature: number, name: Uint8Array, content: Uint8Array, at: number | null): Uint8Array {
  const central = at !== null;
  const bytes = new Uint8Array((central ? 46 : 30) + name.length);
  const data = view(bytes);
  data.setUint32(0, signature, true);
  const o = central ? 2 : 0;
  if (central) data.setUint16(4, 20, true);
  data.setUint16(4 + o, 20, true);
  data.setUint16(6 + o, 0x0800, true);
  data.setUint32(14 + o, crc32(content), true);
  data.setUint32(18 + o, content.length, true);
  data.setUint32(22 + o, content.length, true);
  data.setUint16(26 + o, name.length, true);
  if (at !== null) data.setUint32(42, at, true);
  bytes.set(name, central ? 46 : 30);
  return bytes;
}

/** A plain zip of these parts, stored without compression. */
export function pack(parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of parts) {
    const encoded = new TextEncoder().encode(name);
    const local = header(LOCAL, encoded, content, null);
    directory.push(header(CENTRAL, encoded, content, at));
    pieces.push(local, content);
    at += local.length + content.length;
  }
  const end = new Uint8Array(22);
  const data = view(end);
  data.setUint32(0, END, true);
  data.setUint16(8, parts.size, true);
  data.setUint16(10, parts.size, true);
  data.setUint32(
    12,
    directory.reduce((sum, one) => sum + one.length, 0),
    true,
  );
  data.setUint32(16, at, true);
  return Buffer.concat([...pieces, ...directory, end]);
}
