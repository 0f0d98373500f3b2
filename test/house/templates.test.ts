import { posix } from 'node:path';
import t from 'tap';
import { linesWith, type Sources, sourcesOf } from '../helpers/source.ts';

/** The places where a template puts out markup as it is, each made by eta from escaped pieces. */
const AS_IT_IS = [
  'views/layouts/page.eta: it.body',
  'views/progress/page.eta: it.main',
  'views/progress/screen.eta: it.main',
];

type Lint = (sources: Sources) => string[];

/** Whether a form has the token's field, itself or in a piece that it includes. */
function carriesToken(path: string, form: string, sources: Sources): boolean {
  if (/partials\/csrf|name="csrf"/.test(form)) return true;
  return [...form.matchAll(/include\('([^']+)'/g)].some((found) => {
    const name = found[1] ?? '';
    const piece = name.startsWith('/') ? posix.join('views', name) : posix.join(posix.dirname(path), name);
    return /partials\/csrf|name="csrf"/.test(sources[`${piece}.eta`] ?? '');
  });
}

const LINTS: Record<string, { lint: Lint; bad: string }> = {
  'only layouts put out markup as it is; data never': {
    lint: (sources) =>
      Object.entries(sources).flatMap(([path, text]) =>
        [...text.matchAll(/<%~\s*([\s\S]*?)\s*%>/g)]
          .map((found) => found[1] ?? '')
          // A choice between two pieces of our own markup puts out no data.
          .filter((inside) => !/^[^?]+\?\s*'[^']*'\s*:\s*'[^']*'$/.test(inside))
          .filter((inside) => !inside.startsWith('include(') && !AS_IT_IS.includes(`${path}: ${inside}`))
          .map((inside) => `${path}: ${inside}`),
      ),
    bad: '<p><%~ it.note %></p>',
  },
  'no inline script': {
    lint: (sources) => linesWith(sources, /<script(?![^>]*\bsrc=)[^>]*>/i),
    bad: '<script>go()</script>',
  },
  'no inline style': {
    lint: (sources) => linesWith(sources, /<style\b|\sstyle\s*=/i),
    bad: '<p style="color:red">',
  },
  'no handler in an attribute': {
    lint: (sources) => linesWith(sources, /<[^%>]*\son[a-z]+\s*=/i),
    bad: '<button onclick="go()">',
  },
  'every attribute with data in it is quoted': {
    lint: (sources) => linesWith(sources, /[\w-]=<%=/),
    bad: '<a href=<%= it.path %>>',
  },
  'no address begins with data': {
    lint: (sources) => linesWith(sources, /(href|src|action)="javascript:/i),
    bad: '<a href="javascript:go()">',
  },
  'nothing comes from another host': {
    lint: (sources) => linesWith(sources, /(src|href|action)="(https?:)?\/\//i),
    bad: '<script src="https://cdn.example/x.js"></script>',
  },
  'every posted form carries the token': {
    lint: (sources) =>
      Object.entries(sources).flatMap(([path, text]) =>
        [...text.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/gi)]
          .filter((found) => !carriesToken(path, found[0], sources))
          .map((found) => `${path}: ${found[0].slice(0, 60)}`),
      ),
    bad: '<form method="post" action="/x"><button>保存</button></form>',
  },
  'every table has a caption': {
    lint: (sources) =>
      Object.entries(sources).flatMap(([path, text]) =>
        [...text.matchAll(/<table\b[\s\S]*?<\/table>/gi)]
          .filter((found) => !/<caption\b/.test(found[0]))
          .map((found) => `${path}: ${found[0].slice(0, 60)}`),
      ),
    bad: '<table><tr><td>1</td></tr></table>',
  },
};

const views = sourcesOf('views/**/*.eta');
for (const [name, { lint }] of Object.entries(LINTS)) {
  t.test(name, async (t) => t.same(lint(views), []));
}

t.test('each lint bites', async (t) => {
  for (const [name, { lint, bad }] of Object.entries(LINTS)) {
    t.equal(lint({ 'views/x.eta': bad }).length, 1, name);
  }
});
