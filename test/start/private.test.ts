import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { RUNTIME } from '../helpers/runtime.ts';

const path = (name: string) => fileURLToPath(new URL(`../../server/${name}.ts`, import.meta.url));
const env = { ...RUNTIME, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' };

/** Files that others on the machine could read. */
const open = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && (statSync(join(one.parentPath, one.name)).mode & 0o077) !== 0)
    .map((one) => one.name);

t.test(
  'what is written holds telephone numbers and hashes: others on the machine do not read it',
  { skip: process.platform === 'win32' },
  async (t) => {
    const folder = t.testdir();
    chmodSync(folder, 0o755);
    const server = spawn(process.execPath, [path('main')], {
      env: { ...env, DATA_DIR: folder, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    server.stderr.on('data', (piece) => {
      log += String(piece);
    });
    const [line] = await once(createInterface({ input: server.stdout }), 'line');
    const address = /http\S+/.exec(String(line))?.[0] ?? '';
    for (const asked of ['/enterprises?q=mimi-1', '/calendar/feed/mimi-2', '/sign-in?next=%2Fmimi-3']) {
      await (await fetch(address + asked, { redirect: 'manual' })).text();
    }
    const cli = spawn(process.execPath, [path('cli'), 'backup', '--data-dir', folder], {
      env,
      stdio: 'ignore',
    });
    t.same(await once(cli, 'exit'), [0, null]);
    t.ok(readdirSync(folder).includes('tracker.sqlite-wal'));
    t.same(open(folder), []);
    server.kill('SIGTERM');
    t.same(await once(server, 'exit'), [0, null]);
    t.match(log, '/calendar/feed/…', 'the log names the pages');
    t.notMatch(log, 'mimi', 'and nothing of what was looked for, nor a key');
  },
);

t.test('a server that is told to end while it starts ends as cleanly', async (t) => {
  const folder = t.testdir();
  const server = spawn(process.execPath, [path('main')], {
    env: { ...env, DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Its lock is the first thing in the folder; it listens much later.
  while (readdirSync(folder).length === 0) await new Promise((done) => setTimeout(done, 5));
  server.kill('SIGTERM');
  t.same(await once(server, 'exit'), [0, null]);
  t.ok(readdirSync(folder).includes('tracker.sqlite'));
  t.notOk(readdirSync(folder).includes('tracker.sqlite-wal'), 'written back, and closed');
});
