import { randomBytes } from 'node:crypto';

/**
 * A form's token as a page shows it: other bytes on every page, so that the length of a packed page tells
 * nothing of the token itself (BREACH): as many random bytes, then the token's bytes laid over them.
 */
export function maskToken(token: string): string {
  const own = Buffer.from(token);
  const mask = randomBytes(own.length);
  return Buffer.concat([mask, laidOver(own, mask)]).toString('base64url');
}

/** The token behind what a form sent; what is not masked is given back as it is. */
export function unmaskToken(given: string, length: number): string {
  const bytes = Buffer.from(given, 'base64url');
  if (given.length === length || bytes.length !== 2 * length) return given;
  return laidOver(bytes.subarray(length), bytes.subarray(0, length)).toString();
}

function laidOver(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, at) => byte ^ (mask[at] ?? 0)));
}
