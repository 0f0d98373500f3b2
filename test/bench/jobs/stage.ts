/** What a job is run on: a copy of seeded data, somebody signed in, our server and a bare one. */
import { chmodSync, constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase } from '../../../db/open.ts';
import { account, session } from '../../../db/schema.ts';
import { startSession } from '../../../server/people/sessions.ts';
import { noteBackedUp } from '../data/backed-up.ts';
import { type Server, start } from '../measure.ts';

export interface Stage {
  size: number;
  /** The folder of data: a copy, to be written in. */
  folder: string;
  headers: Record<string, string>;
  csrf: string;
  server: Server;
  bare: Server;
  rounds: number;
  done(): Promise<void>;
}

/** What a browser says of itself that changes the answer. */
const BROWSER = { 'accept-encoding': 'gzip, deflate' };

export function startServer(folder: string): Promise<Server> {
  return start('server/main.ts', { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' });
}

/** A copy of seeded data that may be written in. */
function copyOf(seeded: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-bench-run-'));
  const file = join(folder, 'tracker.sqlite');
  copyFileSync(join(seeded, 'tracker.sqlite'), file, constants.COPYFILE_FICLONE);
  chmodSync(file, 0o600);
  return folder;
}

export async function setStage(seeded: string, size: number, rounds: number): Promise<Stage> {
  const folder = copyOf(seeded);
  const db = openDatabase({ file: join(folder, 'tracker.sqlite') });
  const at = new Date().toISOString();
  const person = { name: 'bench', display: '专员甲', password_hash: '-', roles: ['manager', 'admin'] };
  const made = db
    .insert(account)
    .values({ ...person, created_at: at })
    .returning({ id: account.id })
    .get();
  const token = startSession(db, { accountId: made.id, ip: '127.0.0.1', at });
  const csrf = db.select({ csrf: session.csrf }).from(session).get()?.csrf ?? '';
  noteBackedUp(db);
  closeDatabase(db);
  const server = await startServer(folder);
  const bare = await start('test/bench/bare.ts', {});
  const stage: Stage = {
    size,
    folder,
    headers: { ...BROWSER, cookie: `sid=${token}` },
    csrf,
    server,
    bare,
    rounds,
    async done() {
      await stage.server.stop();
      await stage.bare.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stage;
}
