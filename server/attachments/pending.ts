/**
 * Files that came with a form which is still being checked: on disk, without a row. They are known by
 * a random token to whoever sent them, so that a form cannot claim the file of somebody else.
 */
import { randomBytes } from 'node:crypto';
import type { StoredFile } from './store.ts';

interface Pending {
  accountId: number | null;
  file: StoredFile;
  at: number;
}

const KEPT_MS = 4 * 3_600_000;
const MOST = 500;

/** Lives with the application: after a restart an officer chooses the file once more. */
export class PendingFiles {
  private readonly files = new Map<string, Pending>();

  keep(accountId: number | null, file: StoredFile, now: Date): string {
    for (const [token, one] of this.files) {
      if (now.getTime() - one.at > KEPT_MS || this.files.size >= MOST) this.files.delete(token);
    }
    const token = randomBytes(18).toString('base64url');
    this.files.set(token, { accountId, file, at: now.getTime() });
    return token;
  }

  find(accountId: number | null, token: string | undefined): StoredFile | null {
    const one = token === undefined ? undefined : this.files.get(token);
    return one === undefined || one.accountId !== accountId ? null : one.file;
  }
}
