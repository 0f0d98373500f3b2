import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const page = readFileSync(at('docs/trust.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Row {
  id: string;
  where: string;
  when: string;
  told: string;
}
const rows = page.split('\n').flatMap((line): Row[] => {
  const [, id = '', , where = '', when = '', told = ''] = line.split('|').map((cell) => cell.trim());
  return /^[A-Z]\d+$/.test(id) ? [{ id, where, when, told }] : [];
});
/** Files that are named, and whether they are said to be still to come. */
const named = (where: string) =>
  [...where.matchAll(/(— )?`([^`]+)`/g)].map(([, dash, path = '']) => ({
    isToCome: dash !== undefined,
    path,
  }));

t.test('every row is there once', async (t) => {
  const many = { L: 7, F: 25, B: 18, S: 33, P: 5, O: 5 };
  const wanted = Object.entries(many).flatMap(([letter, n]) =>
    Array.from({ length: n }, (_, row) => `${letter}${row + 1}`),
  );
  t.same(
    rows.map((one) => one.id),
    wanted,
  );
});

t.test('what a row names is there, and what is there is not called to come', async (t) => {
  for (const { id, where, when, told } of rows) {
    for (const { isToCome, path } of named(where)) t.equal(existsSync(at(path)), !isToCome, `${id}: ${path}`);
    t.ok(
      when.split(', ').every((one) => ['commit', 'release', 'hand'].includes(one)),
      `${id}: ${when}`,
    );
    t.ok(told !== '', `${id} says what the last run found, or —`);
    const isProven = named(where).some((one) => !one.isToCome);
    if (told === 'green')
      t.ok(isProven && when.includes('commit'), `${id} is green by a test of every commit`);
  }
});

t.test('every script that is named is there', async (t) => {
  const found = [...page.matchAll(/`npm run ([\w:]+)/g)].map((one) => one[1] ?? '');
  t.ok(found.includes('test:load') && found.includes('test:guards'));
  for (const name of found) t.ok(scripts[name] !== undefined, name);
});
