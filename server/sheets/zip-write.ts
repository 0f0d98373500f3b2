/** A zip written as it comes: nothing is held but a little of the part that is being packed. */
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface Part {
  name: string;
  /** Its text, piece by piece. */
  text: AsyncIterable<string> | Iterable<string>;
}

interface Written {
  name: Buffer;
  at: number;
  crc: number;
  packed: number;
  size: number;
}

/** Sizes and checksum follow the content (bit 3), names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** Speed over the last few percent: tables pack to a tenth either way. */
const LEVEL = 4;
/** Sizes of 32 bits; a table that large is no table that a spreadsheet program opens. */
const MOST = 0xffff_ffff;

function localHeader({ name }: Written): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(0x04034b50, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(FLAGS, 6);
  bytes.writeUInt16LE(DEFLATE, 8);
  // The first day of the format's own calendar, so that the same table gives the same bytes.
  bytes.writeUInt16LE(0x21, 12);
  bytes.writeUInt16LE(name.length, 26);
  return Buffer.concat([bytes, name]);
}

function descriptor({ crc, packed, size }: Written): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(packed, 8);
  bytes.writeUInt32LE(size, 12);
  return bytes;
}

function directoryEntry({ name, at, crc, packed, size }: Written): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 6);
  bytes.writeUInt16LE(FLAGS, 8);
  bytes.writeUInt16LE(DEFLATE, 10);
  bytes.writeUInt16LE(0x21, 14);
  bytes.writeUInt32LE(crc, 16);
  bytes.writeUInt32LE(packed, 20);
  bytes.writeUInt32LE(size, 24);
  bytes.writeUInt16LE(name.length, 28);
  bytes.writeUInt32LE(at, 42);
  return Buffer.concat([bytes, name]);
}

function end(count: number, size: number, at: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(at, 16);
  return bytes;
}

/** The bytes of a part, counted on their way. */
async function* counted(text: Part['text'], written: Written): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    const bytes = Buffer.from(piece);
    written.crc = crc32(bytes, written.crc);
    written.size += bytes.length;
    yield bytes;
  }
}

/** A part packed. Who stops taking stops the source too. */
async function* packed(text: Part['text'], written: Written): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level: LEVEL });
  // A fault of the source ends the packed side with it, where it is thrown to whoever reads.
  pipeline(Readable.from(counted(text, written)), deflate, () => {});
  for await (const piece of deflate) {
    const bytes = piece as Uint8Array;
    written.packed += bytes.length;
    yield bytes;
  }
}

/**
 * The bytes of a zip of these parts, in order, each read once and only as fast as they are taken.
 * @throws RangeError where it would grow past 4 GB
 */
export async function* zipped(parts: Iterable<Part>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text } of parts) {
    const written: Written = { name: Buffer.from(name), at, crc: 0, packed: 0, size: 0 };
    const header = localHeader(written);
    yield header;
    yield* packed(text, written);
    const tail = descriptor(written);
    yield tail;
    at += header.length + written.packed + tail.length;
    if (at > MOST || written.size > MOST) throw new RangeError(`${name} is too large for a zip`);
    directory.push(directoryEntry(written));
  }
  const whole = Buffer.concat(directory);
  yield Buffer.concat([whole, end(directory.length, whole.length, at)]);
}
