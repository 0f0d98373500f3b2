import { readFileSync } from 'node:fs';
import t from 'tap';
import { FLAGS, SETTINGS } from '../bench/measure.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
/** What a text says of memory: V8's limits, and how many pools glibc may have. */
const memoryIn = (text: string) =>
  [...text.matchAll(/--max-[\w-]+=\d+|(MALLOC_ARENA_MAX)\W+(\d+)/g)]
    .map(([all, name, value]) => (name === undefined ? all : `${name}=${value}`))
    .sort();

t.test('however the server is started, and measured, it may take the same memory', async (t) => {
  const unit = read('ops/qiangji.service').replace(/^#.*$/gm, '');
  const launch = read('launch.mjs').replace(/^\s*\/\/.*$/gm, '');
  const wanted = ['--max-old-space-size=1024', '--max-semi-space-size=4', 'MALLOC_ARENA_MAX=1'];
  t.same(memoryIn(unit), wanted, 'by the unit');
  t.same(memoryIn(launch), wanted, 'by launch.mjs');
  t.same(
    memoryIn([...FLAGS, `MALLOC_ARENA_MAX=${SETTINGS.MALLOC_ARENA_MAX}`].join('\n')),
    wanted,
    'measured',
  );
});
