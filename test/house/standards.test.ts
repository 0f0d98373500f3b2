/** What the pages on standards claim: each test they name exists, and no requirement is left out. */
import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { ROLES } from '../../server/rules/roles.ts';
import { openApp } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';
import { routesOf } from '../helpers/routes.ts';
import { importsOf, linesWith, sourcesOf } from '../helpers/source.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has. */
const SECTIONS: Record<string, number> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3, '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5 },
  ...{ '6.6': 3, '6.8': 4, '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2 },
  ...{ '8.2': 3, '8.3': 1, '8.4': 1, '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11 },
  ...{ '10.5': 5, '10.6': 2, '10.7': 3, '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1 },
  ...{ '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4, '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5 },
  ...{ '14.1': 2, '14.2': 4, '14.3': 3, '15.1': 3, '15.2': 3, '15.3': 7, '16.1': 1, '16.2': 5 },
  ...{ '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2 },
};
const MOST_EXCEPTIONS = 6;

/** Tests as a page names them: `folder/file` “sentence”, “another of the same file”. */
function namedIn(page: string): [string, string][] {
  return [...page.matchAll(/`([a-z]+\/[a-z-]+)`((?: ?[，,]? ?“[^”]+”)+)/g)].flatMap(
    ([, file = '', rest = '']) =>
      [...rest.matchAll(/“([^”]+)”/g)].map(([, sentence = '']): [string, string] => [file, sentence]),
  );
}

t.test('every test that the pages name is there', async (t) => {
  for (const path of ['docs/asvs.md', 'docs/dengbao.md']) {
    const named = namedIn(read(path));
    t.ok(named.length > 15, `${path}: ${named.length}`);
    const missing = named.filter(([file, sentence]) => {
      const at = `test/${file}.test.ts`;
      return !existsSync(new URL(`../../${at}`, import.meta.url)) || !read(at).includes(`'${sentence}'`);
    });
    t.same(missing, [], path);
  }
});

t.test('every requirement of levels 1 and 2 stands there once, each with what holds it', async (t) => {
  const page = read('docs/asvs.md');
  const rows = [...page.matchAll(/^\| (\d+\.\d+)\.(\d+) \| ([^|]+) \| ([^|]+) \|$/gm)];
  const wanted = Object.entries(SECTIONS).flatMap(([section, n]) =>
    Array.from({ length: n }, (_, i) => `${section}.${i + 1}`),
  );
  t.equal(wanted.length, 70 + 183);
  t.same(rows.map(([, section, n]) => `${section}.${n}`).sort(), wanted.sort());
  for (const [, section, n, , how = ''] of rows) {
    t.match(how, /^(Test `|Page: |Operator: |None|Exception \d$)/, `${section}.${n}`);
    if (how.startsWith('Test')) t.ok(namedIn(how).length > 0, `${section}.${n} names a test`);
  }
  const excepted = rows
    .map(([, , , , how = '']) => /^Exception (\d)$/.exec(how)?.[1])
    .filter((one) => one !== undefined);
  t.equal(new Set(excepted).size, excepted.length);
  t.ok(excepted.length <= MOST_EXCEPTIONS);
  const argued = [...page.matchAll(/^(\d+)\. \*\*(\d+\.\d+\.\d+), /gm)].map(([, n, no]) => `${no} ${n}`);
  const named = rows.flatMap(([, section, n, , how = '']) => {
    const exception = /^Exception (\d)$/.exec(how)?.[1];
    return exception === undefined ? [] : [`${section}.${n} ${exception}`];
  });
  t.same(argued.sort(), named.sort(), 'each is argued, under its own number, and nothing else is');
});

t.test('the proxy in front says what the program cannot', async (t) => {
  const proxy = read('ops/nginx.conf');
  t.match(proxy, /Strict-Transport-Security "max-age=31536000; includeSubDomains" always/);
  t.match(proxy, /ssl_protocols TLSv1\.2 TLSv1\.3;/);
  const ciphers = /^ +ssl_ciphers (\S+);$/m.exec(proxy)?.[1]?.split(':') ?? [];
  t.ok(ciphers.length > 3);
  for (const one of ciphers) t.match(one, /^ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM|CHACHA20-POLY1305)/);
  const line = /log_format qiangji ([^;]+);/.exec(proxy)?.[1] ?? '';
  t.match(line, /\$qiangji_path/);
  t.notMatch(
    line,
    /\$(request|request_uri|args|query_string|http_referer|http_cookie|uri)\b/,
    'no query, no key',
  );
  t.equal(proxy.match(/access_log [^\n]*qiangji;/g)?.length, proxy.match(/^server \{/gm)?.length);
  t.match(proxy, /~\^\/calendar\/feed\/ +\/calendar\/feed\/-;/);
  t.match(proxy, /location \/api\/ \{ return 403; \}/, 'the API is not led on from plain http');
});

t.test('a password is typed unseen, pasted and kept by the browser', async (t) => {
  const field = read('views/people/_password.eta');
  t.match(field, /<input [^\n]*type="password"[^\n]*autocomplete="<%= it\.autocomplete %>"/);
  t.equal(field.match(/<input /g)?.length, 1);
  t.same(
    linesWith(
      sourcesOf('views/**/*.{eta,js}'),
      /onpaste|'paste'.*preventDefault|autocomplete="off"[^>]*type="password"/,
    ),
    [],
  );
});

t.test('a form that holds a secret is posted', async (t) => {
  const asked = Object.entries(sourcesOf('views/**/*.eta')).filter(([, text]) =>
    [...text.matchAll(/<form(?![^>]*method="post")[\s\S]*?<\/form>/g)].some(([form]) =>
      /password|phone|secret|token|csrf/.test(form),
    ),
  );
  t.same(
    asked.map(([path]) => path),
    [],
  );
});

t.test('no hash but SHA-256 and argon2id', async (t) => {
  const used = linesWith(
    sourcesOf('server/**/*.ts', 'db/**/*.ts'),
    /\b(createHash|createHmac|createCipheriv|createSign|createVerify|hash|hkdf|pbkdf2|scrypt)(Sync)?\(|\bsubtle\b/,
  ).filter((line) => !/: (export )?(async )?function |^[^:]+:\d+: (\*|\/\/)/.test(line));
  t.ok(used.length > 5);
  t.same(
    used.filter((line) => !/sha256|ALGORITHM|aes-256-gcm/.test(line)),
    [],
  );
});

t.test('scripts keep nothing but the addresses of a list and what was typed into forms', async (t) => {
  const kept = linesWith(
    sourcesOf('views/assets/*.js'),
    /localStorage|sessionStorage|indexedDB|document\.cookie/,
  );
  t.same(
    kept.filter(
      (line) =>
        !/sessionStorage\.[gs]etItem\('rows'/.test(line) &&
        !/^views\/assets\/drafts\.js:\d+: +store = window\.sessionStorage;/.test(line),
    ),
    [],
    'for this window alone; what of a form is never kept: test/browser/drafts',
  );
});

t.test('scripts put words in as words, and markup of our own pages alone', async (t) => {
  const risky =
    /\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|DOMParser|setHTML|createContextualFragment|srcdoc/;
  const found = linesWith(sourcesOf('views/assets/*.js'), risky);
  t.same(
    // The same address again, from the server that sent the page; a redirect is no answer there.
    found.filter((line) => !/^views\/assets\/live\.js:\d+: const page = new DOMParser\(\)/.test(line)),
    [],
  );
  t.equal(found.length, 1);
});

t.test('the program takes in nothing of its tests, and no package that only serves building', async (t) => {
  const chosen = Object.keys((JSON.parse(read('package.json')) as { dependencies: object }).dependencies);
  const taken = importsOf(sourcesOf('server/**/*.ts', 'db/**/*.ts')).filter((one) => !one.typeOnly);
  const isOurs = (to: string) => /^(server|db)\//.test(to) || to === 'package.json';
  const isChosen = (to: string) => chosen.some((name) => to === name || to.startsWith(`${name}/`));
  t.same(
    taken
      .filter(({ to, ours }) => !(ours ? isOurs(to) : to.startsWith('node:') || isChosen(to)))
      .map(({ from, to }) => `${from}: ${to}`),
    [],
  );
  t.ok(taken.length > 500, String(taken.length));
});

t.test('every page of who is signed in has the way out', async (t) => {
  const world = await openApp(t);
  const who = world.as(...ROLES);
  let pages = 0;
  for (const { method, path, url } of routesOf(world)) {
    if (method !== 'GET' || url.includes(':') || url === '/screen' || url.startsWith('/api/')) continue;
    const answer = await who.get(path);
    if (answer.status !== 200 || !String(answer.headers['content-type']).startsWith('text/html')) continue;
    pages += 1;
    const forms = elements(answer.body).filter((one) => attribute(one, 'action') === '/sign-out');
    t.equal(forms.length, 1, path);
  }
  t.ok(pages > 30, String(pages));
});
