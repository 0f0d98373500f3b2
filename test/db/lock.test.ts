import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { takeServerLock } from '../../db/lock.ts';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';

/** Another process that holds the folder until it is killed. */
async function holder(dataDir: string): Promise<ChildProcess> {
  const script = `
    import { takeServerLock } from ${JSON.stringify(new URL('../../db/lock.ts', import.meta.url).href)};
    takeServerLock(${JSON.stringify(dataDir)});
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

t.test('one server at a time, and the next when it has let go', async (t) => {
  const dir = t.testdir();
  const lock = takeServerLock(dir);
  t.throws(() => takeServerLock(dir), { name: 'ServerRunning' });
  t.throws(() => takeServerLock(dir), { message: new RegExp(`进程 ${process.pid}`) });
  lock.release();
  lock.release();
  t.notOk(existsSync(join(dir, 'server.pid')));
  takeServerLock(dir).release();
});

t.test('the process that holds the folder is named, and its death frees it', async (t) => {
  const dir = t.testdir();
  const child = await holder(dir);
  t.throws(() => takeServerLock(dir), { message: new RegExp(`进程 ${child.pid}`) });
  const db = openDatabase({ file: join(dir, 'tracker.sqlite') });
  write(db, () => 1);
  closeDatabase(db);
  t.pass('the command line works meanwhile');
  child.kill('SIGKILL');
  await once(child, 'exit');
  takeServerLock(dir).release();
});

t.test('a folder that takes nothing any more is let go of all the same', async (t) => {
  const dir = t.testdir();
  const lock = takeServerLock(dir);
  // Stands for a file that the disk does not let go of.
  rmSync(join(dir, 'server.pid'));
  mkdirSync(join(dir, 'server.pid'));
  lock.release();
  rmSync(join(dir, 'server.pid'), { recursive: true });
  takeServerLock(dir).release();
});
