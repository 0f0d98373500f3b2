import { createHash } from 'node:crypto';
import { existsSync, readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openFolder, PDF, send } from './upload.ts';

/** Hears of every flush until the test ends: of which path. */
async function flushes(t: Test, hear: (path: string) => void): Promise<void> {
  const one = await open(new URL(import.meta.url));
  const handles = Object.getPrototypeOf(one) as FileHandle;
  const sync = handles.sync;
  await one.close();
  handles.sync = function (this: FileHandle) {
    hear(readlinkSync(`/proc/self/fd/${this.fd}`));
    return sync.call(this);
  };
  t.teardown(() => {
    handles.sync = sync;
  });
}

t.test(
  'a file is flushed before it has its name, and its name before the answer',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const { world, folder, officer, path } = await openFolder(t);
    const home = join(folder, 'attachments');
    const file = join(home, createHash('sha256').update(PDF).digest('hex'));
    const heard: { what: string; isNamed: boolean }[] = [];
    await flushes(t, (flushed) => {
      const what = flushed === home ? 'folder' : flushed.endsWith('.tmp') ? 'content' : flushed;
      heard.push({ what, isNamed: existsSync(file) });
    });
    const parts = [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file: '示例.pdf', bytes: PDF },
    ];
    t.equal((await send(t, world, officer, path, parts)).status, 303);
    t.same(heard, [
      { what: 'content', isNamed: false },
      { what: 'folder', isNamed: true },
    ]);
  },
);
