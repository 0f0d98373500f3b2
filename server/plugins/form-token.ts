import { randomBytes, randomFillSync } from 'node:crypto';

/**
 * A form's token as a page shows it: other bytes on every page, so that the length of a packed page tells
 * nothing of the token itself (BREACH): as many random bytes, then the token's bytes laid over them.
 */
export function maskToken(token: string): string {
  const own = Buffer.from(token);
  const mask = randomOf(own.length);
  return Buffer.concat([mask, laidOver(own, mask)]).toString('base64url');
}

/** The token behind what a form sent; what is not masked is given back as it is. */
export function unmaskToken(given: string, length: number): string {
  const bytes = Buffer.from(given, 'base64url');
  if (given.length === length || bytes.length !== 2 * length) return given;
  return laidOver(bytes.subarray(length), bytes.subarray(0, length)).toString();
}

function laidOver(bytes: Buffer, mask: Buffer): Buffer {
  const laid = Buffer.allocUnsafe(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) laid[at] = (bytes[at] ?? 0) ^ (mask[at] ?? 0);
  return laid;
}

/** Random bytes are asked for some hundred pages at once; none is given twice. */
const store = Buffer.allocUnsafe(8 * 1024);
let given = store.length;

function randomOf(length: number): Buffer {
  if (length > store.length) return randomBytes(length);
  if (given + length > store.length) {
    randomFillSync(store);
    given = 0;
  }
  given += length;
  return store.subarray(given - length, given);
}
