import t from 'tap';
import { type Import, importsOf, linesWith, type Sources, sourcesOf } from '../helpers/source.ts';

/**
 * main → app → rooms → shared (server/*.ts, plugins, audit/record) → db, and everyone may ask rules,
 * which asks nobody.
 */
const PROCESSES = /^server\/(main|app|cli|demo|worker|tasks)\.ts$|^server\/(cli|demo)\//;
/** Files of rooms that others use beside their queries.ts, each for a reason. */
const SHARED = new Set([
  'server/audit/by.ts',
  'server/audit/record.ts',
  // The line for the next page stands in the session.
  'server/people/sessions.ts',
  // The API finds its person by a token.
  'server/people/tokens.ts',
  // And what it refuses is told as pages tell it.
  'server/people/denials.ts',
  // Watchers are told what the page of upkeep tells.
  'server/upkeep/health.ts',
  // What an import's row becomes is what a form's becomes.
  'server/tracks/drafts.ts',
  // What a program posts is judged and saved as a form is.
  'server/enterprises/posting.ts',
  'server/tracks/posting.ts',
  'server/indicators/posting.ts',
]);
const NOT_ROOMS = new Set(['rules', 'plugins', 'derived', 'cli', 'demo']);

const folderOf = (path: string) => /^server\/([^/]+)\//.exec(path)?.[1] ?? '';
const roomOf = (path: string) => (NOT_ROOMS.has(folderOf(path)) ? '' : folderOf(path));

type Check = (one: Import) => boolean;
const CHECKS: Record<string, Check> = {
  'rules import rules and nothing else': ({ from, to }) =>
    from.startsWith('server/rules/') && !to.startsWith('server/rules/'),
  'a room imports queries of its neighbours': ({ from, to }) =>
    roomOf(from) !== '' &&
    roomOf(to) !== '' &&
    roomOf(from) !== roomOf(to) &&
    !to.endsWith('/queries.ts') &&
    !SHARED.has(to),
  'only processes import the process': ({ from, to }) => to === 'server/main.ts' && !PROCESSES.test(from),
  'only processes import the application': ({ from, to }) =>
    to === 'server/app.ts' && !PROCESSES.test(from) && !from.startsWith('test/'),
  'only processes import commands': ({ from, to }) =>
    /^server\/(cli|demo)(\/|\.ts$)/.test(to) &&
    !PROCESSES.test(from) &&
    !from.startsWith('test/') &&
    // An empty system is filled with the made-up zone for trying, from its page.
    !(from === 'server/setup/sample.ts' && to === 'server/demo/zone.ts'),
  'the database imports rules at most': ({ from, to, ours }) =>
    from.startsWith('db/') && ours && !to.startsWith('db/') && !to.startsWith('server/rules/'),
  'what all rooms share imports no room': ({ from, to }) =>
    /^server\/[^/]+\.ts$/.test(from) && !PROCESSES.test(from) && roomOf(to) !== '',
  'derived tables import no room': ({ from, to }) => from.startsWith('server/derived/') && roomOf(to) !== '',
  'plugins know people and nobody else': ({ from, to }) =>
    from.startsWith('server/plugins/') && roomOf(to) !== '' && roomOf(to) !== 'people',
  'one file knows the spreadsheet package': ({ from, to }) =>
    /^hucre(\/|$)/.test(to) && !from.startsWith('server/sheets/') && !from.startsWith('test/'),
  'one file knows the document package': ({ from, to }) =>
    /^docx(\/|$)/.test(to) && from !== 'server/summaries/docx.ts',
  'one file knows the package of pinyin': ({ from, to }) =>
    /^pinyin-pro(\/|$)/.test(to) && from !== 'server/derived/pinyin.ts',
  'one file knows the package of single sign-on': ({ from, to }) =>
    /^openid-client(\/|$)/.test(to) && from !== 'server/people/oidc.ts',
  'the door outside is used by webhooks and by single sign-on': ({ from, to }) =>
    to === 'server/outbound.ts' &&
    !from.startsWith('test/') &&
    !['server/webhooks/courier.ts', 'server/people/oidc.ts'].includes(from),
  'only the door of a room is opened by the application': ({ from, to }) =>
    from === 'server/app.ts' && roomOf(to) !== '' && !to.endsWith('/routes.ts'),
};

const faults = (sources: Sources, check: Check) =>
  importsOf(sources)
    .filter(check)
    .map(({ from, to }) => `${from} → ${to}`);

const all = sourcesOf('server/**/*.ts', 'db/**/*.ts', 'test/**/*.ts');
for (const [name, check] of Object.entries(CHECKS)) {
  t.test(name, async (t) => t.same(faults(all, check), []));
}

/** A package, or who stands for it, taken in with the file that names it. */
const AT_THE_START = /^(?!(?:import|export) type\b).*\bfrom '(?:pinyin-pro|hucre\b|\.\/word\.ts)/;

t.test('the packages of pinyin, workbooks and documents are not taken in at the start', async (t) => {
  t.same(linesWith(sourcesOf('server/**/*.ts', 'db/**/*.ts'), AT_THE_START), []);
  for (const line of ["import { pinyin } from 'pinyin-pro';", "} from 'hucre/xlsx';"])
    t.match(line, AT_THE_START);
  t.notMatch("import type * as Package from 'pinyin-pro';", AT_THE_START);
});

t.test('no circle of imports while the program runs', async (t) => {
  t.same(circles(all), []);
  t.equal(
    circles({ 'server/a.ts': "import { b } from './b.ts';", 'server/b.ts': "import { a } from './a.ts';" })
      .length,
    1,
  );
  t.same(
    circles({
      'server/a.ts': "import type { B } from './b.ts';",
      'server/b.ts': "import { a } from './a.ts';",
    }),
    [],
  );
});

/** Chains of imports that come back to where they began, types left out. */
function circles(sources: Sources): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, ours, typeOnly } of importsOf(sources)) {
    if (ours && !typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: string[]) => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}

t.test('each check bites', async (t) => {
  const bad: Record<keyof typeof CHECKS, [string, string]> = {
    'rules import rules and nothing else': ['server/rules/x.ts', "import { db } from '../../db/open.ts';"],
    'a room imports queries of its neighbours': [
      'server/targets/x.ts',
      "import { Form } from '../tracks/form.ts';",
    ],
    'only processes import the process': ['server/people/x.ts', "import { run } from '../main.ts';"],
    'only processes import the application': ['server/people/x.ts', "import { buildApp } from '../app.ts';"],
    'only processes import commands': ['server/people/x.ts', "const x = await import('../cli/user.ts');"],
    'the database imports rules at most': ['db/x.ts', "import { tidy } from '../server/forms.ts';"],
    'what all rooms share imports no room': ['server/format.ts', "import { x } from './targets/queries.ts';"],
    'derived tables import no room': ['server/derived/x.ts', "import { x } from '../tracks/queries.ts';"],
    'plugins know people and nobody else': [
      'server/plugins/x.ts',
      "import { x } from '../tracks/queries.ts';",
    ],
    'one file knows the spreadsheet package': [
      'server/targets/x.ts',
      "import {\n  read,\n} from 'hucre/xlsx';",
    ],
    'one file knows the document package': ['server/summaries/word.ts', "import { Packer } from 'docx';"],
    'one file knows the package of pinyin': [
      'server/derived/register.ts',
      "import { pinyin } from 'pinyin-pro';",
    ],
    'one file knows the package of single sign-on': [
      'server/people/sso.ts',
      "import * as oidc from 'openid-client';",
    ],
    'the door outside is used by webhooks and by single sign-on': [
      'server/targets/x.ts',
      "import { sendOut } from '../outbound.ts';",
    ],
    'only the door of a room is opened by the application': [
      'server/app.ts',
      "import { x } from './people/queries.ts';",
    ],
  };
  for (const [name, check] of Object.entries(CHECKS)) {
    const [path, text] = bad[name] ?? ['', ''];
    t.equal(faults({ [path]: text }, check).length, 1, name);
  }
  const packages = faults(
    { 'server/rules/x.ts': "import { z } from 'zod';" },
    CHECKS['rules import rules and nothing else'] ?? (() => false),
  );
  t.equal(packages.length, 1, 'a package, too');
});
