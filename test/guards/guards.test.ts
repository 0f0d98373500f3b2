import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { BROKEN, breakIn } from './broken.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);

t.test('every guard can still be broken where it stands', async (t) => {
  t.ok(BROKEN.length >= 20);
  t.equal(new Set(BROKEN.map((one) => one.guard)).size, BROKEN.length, 'each is one of its own');
  for (const one of BROKEN) {
    const source = readFileSync(at(one.file), 'utf8');
    t.not(breakIn(source, one), source, one.guard);
    for (const test of one.tests) t.ok(existsSync(at(test)), `${one.guard}: ${test}`);
  }
});

t.test('what does not stand there once is told, not passed over', async (t) => {
  const one = { guard: 'a guard', file: 'x.ts', find: 'if', put: '', tests: [] };
  t.throws(() => breakIn('else', one), /a guard: .* 0 times in x.ts/);
  t.throws(() => breakIn('if if', one), /2 times/);
  t.equal(breakIn('if (x)', one), ' (x)');
});
