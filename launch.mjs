// Runs a script under Node 24 or newer: the machine's own where it is new enough, else the runtime that
// the lock file brings along. Plain JavaScript without dependencies, so that any Node from 20 on
// can start it; npm 10 does not link the bins of optional packages, hence the path by hand.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [script, ...rest] = process.argv.slice(2);
const here = fileURLToPath(new URL('.', import.meta.url));
const folder = `node-${process.platform.replace('win32', 'win')}-${process.arch}`;
const runtime =
  Number(process.versions.node.split('.')[0]) >= 24
    ? process.execPath
    : ['bin/node', 'bin/node.exe', 'node.exe']
        .map((file) => `${here}node_modules/${folder}/${file}`)
        .find((file) => existsSync(file));
if (runtime === undefined) {
  console.error(
    `This machine has Node ${process.versions.node} and no ${folder} package: install Node 24 or newer, then run npm ci again.`,
  );
  process.exit(1);
}

// What is compiled is kept for the next start, where that may be written. What dies young (a page's rows)
// gets 4 MB and one pool of memory: V8 and glibc would otherwise take twice as much for no gain seen
// (docs/performance.md). The server's heap has 1 GB at most: V8 lets it grow by the room that it may take, and with a
// quarter of a large machine's it would be collected late. ops/qiangji.service says the same.
const child = spawn(
  runtime,
  [
    '--max-semi-space-size=4',
    ...(script === 'server/main.ts' ? ['--max-old-space-size=1024'] : []),
    `--import=${new URL('resolve.mjs', import.meta.url).href}`,
    fileURLToPath(new URL(script, import.meta.url)),
    ...rest,
  ],
  {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: `${here}node_modules/.cache/qiangji`, MALLOC_ARENA_MAX: '1', ...process.env },
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A terminal's Ctrl+C reaches the child by itself; a second one would end it hard.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
