import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<Database.Database>();

/** Another server holds the folder. */
export class ServerRunning extends Error {
  override name = 'ServerRunning';
  readonly pid: number | null;
  constructor(dataDir: string, pid: number | null) {
    const who = pid === null ? '另一个进程' : `进程 ${pid} `;
    super(`数据目录 ${dataDir} 正由${who}的服务使用`);
    this.pid = pid;
  }
}

/**
 * Holds a data folder for one server. The lock is the operating system's, on a small database beside
 * the real one, so it ends with its process however that ends, and never goes stale. The command line
 * does not take it.
 * @throws ServerRunning naming the process that holds it
 */
export function takeServerLock(dataDir: string): { release(): void } {
  const name = join(dataDir, 'server.pid');
  const lock = new Database(join(dataDir, 'server.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new ServerRunning(dataDir, readPid(name));
    throw error;
  }
  held.add(lock);
  try {
    writeFileSync(name, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // Only for the message, which a full disk must not cost: what holds is the lock.
  }
  return {
    release() {
      if (!lock.open) return;
      held.delete(lock);
      // On a disk that takes nothing any more both fail; the lock ends with its connection all the same.
      for (const letGo of [() => rmSync(name, { force: true }), () => lock.exec('ROLLBACK')]) {
        try {
          letGo();
        } catch {}
      }
      lock.close();
    },
  };
}

/**
 * Whether a server holds the folder, and which process said so; a process that is named though nobody
 * holds the lock ended without letting go. Takes nothing.
 */
export function findServerLock(dataDir: string): { held: boolean; pid: number | null } {
  const file = join(dataDir, 'server.lock');
  const pid = readPid(join(dataDir, 'server.pid'));
  if (!existsSync(file)) return { held: false, pid };
  const look = new Database(file, { readonly: true, timeout: 0 });
  try {
    look.prepare('select count(*) from sqlite_schema').get();
    return { held: false, pid };
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      return { held: true, pid };
    throw error;
  } finally {
    look.close();
  }
}

function readPid(name: string): number | null {
  try {
    const pid = Number(readFileSync(name, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
