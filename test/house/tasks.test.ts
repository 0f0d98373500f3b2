import t from 'tap';
import { TASKS } from '../../server/tasks.ts';
import { type Sources, sourcesOf } from '../helpers/source.ts';

/** The names of the tasks that rooms declare: a thread finds them by it. */
function declared(sources: Sources): { of: string; name: string }[] {
  return Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(/export const (\w+): Task<[^=]*= \{\s*name: '([^']+)'/g)].map((found) => ({
      of: `${path} ${found[1] ?? ''}`,
      name: found[2] ?? '',
    })),
  );
}

/** What is handed to the runner: the first thing in `app.work.start(…)` and `call(…)`, the second in `doing(…)`. */
function started(sources: Sources): string[] {
  const found = Object.entries(sources).flatMap(([path, text]) =>
    path.startsWith('server/plugins/')
      ? []
      : [
          ...[...text.matchAll(/\.work\.(?:start|call)\(\s*(\w+)/g)],
          ...[...text.matchAll(/\bdoing\(\s*\w+,\s*(\w+)/g)],
        ].map((one) => one[1] ?? ''),
  );
  return [...new Set(found)];
}

const all = sourcesOf('server/**/*.ts');

t.test('every task is known to the thread, under a name of its own', async (t) => {
  const tasks = declared(all);
  t.ok(tasks.length >= 8);
  const known = TASKS.map((one) => one.name);
  t.same([...known].sort(), tasks.map((one) => one.name).sort());
  t.equal(new Set(known).size, known.length);
});

t.test('every task that is started anywhere is declared so that the first test sees it', async (t) => {
  const names = new Set(declared(all).map((one) => one.of.split(' ')[1]));
  const asked = started(all);
  t.ok(asked.length >= 6);
  t.same(
    asked.filter((one) => !names.has(one)),
    [],
  );
});

t.test('both were seen to bite', async (t) => {
  const bad = { 'server/a/b.ts': "export const lost: Task<A, B> = {\n  name: 'lost'," };
  t.same(declared(bad), [{ of: 'server/a/b.ts lost', name: 'lost' }]);
  t.same(started({ 'server/a/c.ts': 'app.work.start(\n  nobody, x); doing(app, noone, {})' }), [
    'nobody',
    'noone',
  ]);
});
