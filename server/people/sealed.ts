/** Something small that the browser keeps for us and can neither read nor change. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

export interface Seal {
  close(value: unknown): string;
  /** Null for anything that this process did not seal. */
  open(text: string): unknown;
}

/** A seal with a key of its own, which ends with the process: what is under way then begins anew. */
export function makeSeal(): Seal {
  const key = randomBytes(32);
  return {
    close(value) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const hidden = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url');
    },
    open(text) {
      try {
        const bytes = Buffer.from(text, 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        const shown = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
        return JSON.parse(shown.toString('utf8'));
      } catch {
        return null;
      }
    },
  };
}
