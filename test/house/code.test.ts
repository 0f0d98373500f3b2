import t from 'tap';
import { buildApp } from '../../server/app.ts';
import { linesWith, type Sources, sourcesOf, withoutComments } from '../helpers/source.ts';

const code = (...patterns: string[]): Sources =>
  Object.fromEntries(
    Object.entries(sourcesOf(...patterns)).map(([path, text]) => [path, withoutComments(text)]),
  );

interface Lint {
  where: string[];
  pattern: RegExp;
  /** Files that may, each for a reason. */
  but?: string[];
  bad: string;
}

const LINTS: Record<string, Lint> = {
  'children are never deleted in silence': {
    where: ['db/**/*.ts', 'migrations/*.sql', 'server/**/*.ts'],
    pattern: /on\s+delete\s+(cascade|set\s+null)|onDelete:\s*'(cascade|set null)'/i,
    bad: 'REFERENCES enterprise(id) ON DELETE CASCADE',
  },
  'nothing is replaced, which would delete first': {
    where: ['db/**/*.ts', 'migrations/*.sql', 'server/**/*.ts'],
    // In comments of migrations the words explain the guard against it.
    pattern: /^(?!\s*--).*\b(insert\s+or\s+replace|replace\s+into)\b/i,
    bad: "db.prepare('insert or replace into fact values (?, ?)')",
  },
  'SQL is never put together from text of elsewhere': {
    where: ['server/**/*.ts', 'db/**/*.ts'],
    pattern: /\bsql\.(raw|identifier)\(/,
    bad: 'orderBy(sql.raw(request.query.sort))',
  },
  'rules know no clock and no chance': {
    where: ['server/rules/**/*.ts'],
    pattern: /new Date\(\)|Date\.now\(|Math\.random\(|\bprocess\.|performance\.now/,
    bad: 'const today = new Date();',
  },
  'rooms take the time from the clock of the application': {
    where: ['server/**/*.ts'],
    pattern: /new Date\(\)|Date\.now\(/,
    but: ['server/main.ts', 'server/cli.ts', 'server/demo.ts'],
    bad: 'const at = new Date().toISOString();',
  },
  'what must not be guessed is not made by Math.random': {
    where: ['server/**/*.ts'],
    pattern: /Math\.random\(/,
    bad: 'const token = Math.random().toString(36);',
  },
  'no program is started and no text is run': {
    where: ['server/**/*.ts', 'db/**/*.ts'],
    pattern: /child_process|\beval\(|new Function\(|node:vm/,
    // A paper is printed by the machine's browser, at the command line alone.
    but: ['server/cli/chromium.ts'],
    bad: "import { exec } from 'node:child_process';",
  },
  'nothing is fetched from elsewhere': {
    where: ['server/**/*.ts', 'db/**/*.ts', 'views/**/*.*'],
    pattern:
      /\bfetch\(|node:(https?|http2|tls|dgram|dns(\/promises)?)'|'undici'|\b(createConnection|net\.connect)\(|XMLHttpRequest|(src|href)="https?:/,
    // The scripts ask their own server how far a long job is, what is new and whether it is there; the content policy lets them
    // ask nobody else. The
    // one door outside leads to addresses that a setting allows.
    but: ['views/assets/work.js', 'views/assets/live.js', 'views/assets/drafts.js', 'server/outbound.ts'],
    bad: "await fetch('https://example.com');",
  },
  'no any, no non-null by force, nothing left for later': {
    where: ['server/**/*.ts', 'db/**/*.ts'],
    pattern: /:\s*any\b|\bas any\b|<any>|\bTODO\b|\bFIXME\b|@ts-(ignore|nocheck)/,
    bad: 'const x: any = 1;',
  },
  'nobody waits inside a transaction': {
    where: ['server/**/*.ts'],
    pattern: /\b(write|settle)\(\s*[\w.]+,\s*async\b|\.transaction\(\s*async\b/,
    bad: 'write(db, async (tx) => {',
  },
  'a session is handled by its room': {
    where: ['server/**/*.ts'],
    pattern: /\bsetCookie\(/,
    but: ['server/plugins/session.ts', 'server/people/kept-forms.ts'],
    bad: "reply.setCookie('sid', token);",
  },
};

for (const [name, { where, pattern, but = [] }] of Object.entries(LINTS)) {
  t.test(name, async (t) => {
    const found = linesWith(code(...where), pattern).filter(
      (line) => !but.some((path) => line.startsWith(`${path}:`)),
    );
    t.same(found, []);
  });
}

t.test('each lint bites', async (t) => {
  for (const [name, { pattern, bad }] of Object.entries(LINTS)) {
    t.equal(linesWith({ 'server/x.ts': withoutComments(bad) }, pattern).length, 1, name);
  }
});

t.test('no file of the program is long', async (t) => {
  const long = Object.entries(sourcesOf('server/**/*.ts', 'db/**/*.ts'))
    .map(([path, text]) => `${path}: ${text.split('\n').length - 1}`)
    .filter((told) => Number(told.split(': ')[1]) > 300);
  t.same(long, []);
});

t.test('a route that does not say who may use it stops the server from starting', async (t) => {
  const { openMemory } = await import('../../db/open.ts');
  const { readConfig } = await import('../../server/config.ts');
  const db = openMemory();
  const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0' });
  const app = await buildApp({ config, db, clock: () => new Date(0) });
  t.throws(() => app.get('/nobody-said', async () => 'x'), /GET \/nobody-said does not say who may use it/);
  t.throws(
    () => app.get('/odd', { config: { may: 'rule the world' as 'anyone' } }, async () => 'x'),
    /names an unknown act: rule the world/,
  );
  t.ok(app.routeTable.length > 20);
  t.ok(app.routeTable.every((one) => one.may !== undefined));
  await app.close();
});
