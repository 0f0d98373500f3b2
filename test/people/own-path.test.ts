import t from 'tap';
import { ownPath } from '../../server/people/own-path.ts';

/** Each would lead away, or nowhere, in some browser. */
const HOSTILE: unknown[] = [
  '//evil.example',
  '///evil.example',
  '////evil.example/x',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example',
  'HTTPS://evil.example',
  'http:\\\\evil.example',
  '//evil.example@here',
  'https://here.invalid@evil.example',
  'https://here.invalid.evil.example',
  'here.invalid/x',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/ /evil.example',
  '/%09/evil.example',
  '/%0d%0aLocation:%20https://evil.example',
  '/%0Aevil',
  '/%00',
  '/%5cevil.example',
  '/%5Cevil.example',
  '/%2fevil.example',
  '/%2Fevil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
  '/%2e//evil.example',
  '/\u2028/evil.example',
  '/\u200b/evil.example',
  '／／evil.example',
  '/\u3000/evil.example',
  '\u0000//evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'evil.example',
  '?next=//evil.example',
  '#//evil.example',
  '',
  undefined,
  null,
  ['/enterprises', '//evil.example'],
  { toString: () => '/enterprises' },
  42,
  `/${'a'.repeat(600)}`,
  '/sign-out',
  '/sign-in?next=//evil.example',
  '/setup',
];

t.test('whatever is not a path of our own becomes the front page', async (t) => {
  for (const [at, next] of HOSTILE.entries()) t.equal(ownPath(next), '/', `case ${at}`);
  t.ok(HOSTILE.length >= 40);
});

t.test('a path of our own is kept, with its query', async (t) => {
  for (const next of ['/', '/enterprises', '/enterprises?q=%E5%85%89&page=2', '/kept-form', '/people/me']) {
    t.equal(ownPath(next), next);
  }
  t.equal(ownPath('/enterprises?q=光'), '/enterprises?q=%E5%85%89');
  t.equal(ownPath('/a/../targets'), '/targets');
});
