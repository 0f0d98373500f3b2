/**
 * The walk in small, with every commit: each route that changes something is sent one kind of bad input, through its
 * form where a small zone shows it, else at its address; each operation of the API as well. `npm run test:input` is
 * the whole of it.
 */
import t from 'tap';
import { addEnterprise } from '../helpers/zone.ts';
import { apiCells, prepareApi, walkApi } from './api.ts';
import { SHAPES, VALUES } from './classes.ts';
import { type Cell, NOTHING, newWalk, walkForms } from './forms.ts';
import type { PageForm, ReadPage } from './page-forms.ts';
import { pairsOf } from './page-forms.ts';
import { openVisitor } from './visitor.ts';

/** Routes of forms that the small zone shows, at least; a form that is not found any more is missed. */
const SHOWN = 50;
/** Left to the whole walk. */
const LATER: Record<string, string> = {
  '/people/first-steps/sample': 'fills the zone: seconds',
  '/upkeep/backups': 'a database in memory has no file that could be copied',
};
const CLASSES = [...Object.keys(VALUES), ...SHAPES];

/** Steps through all classes and comes back to the first after the last: each kind meets many routes. */
const classAt = (at: number) => CLASSES[(at * 7) % CLASSES.length] ?? 'empty';

/** The addresses that a route's form may stand at: its own, that of what it belongs to, and what is above. */
function pagesOf(path: string): string[] {
  const above = path.slice(0, path.lastIndexOf('/')) || '/';
  return [path, `${path}/new`, above, above.slice(0, above.lastIndexOf('/')) || '/'].filter(
    (one) => visitor.routeOf('GET', one) !== null,
  );
}

const visitor = await openVisitor(t, 'empty');
const { world, people } = visitor;
const firm = addEnterprise(world.db, { name: '示例走查电池有限公司', area: '示例一街道' }, [
  { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' },
]);

t.test('no route answers bad input with a fault of ours, or without a word in Chinese', async (t) => {
  const given: Record<string, string> = {
    uscc: firm.uscc,
    period: '2026Q3',
    year: '2026',
    token: '0'.repeat(32),
  };
  const read = new Map<string, ReadPage>();
  const pageAt = async (path: string) => {
    const known = read.get(path);
    if (known !== undefined) return known;
    const { page } = await visitor.get(path);
    read.set(path, page);
    return page;
  };
  const routes = world.app.routeTable.filter(
    ({ method, api, url }) => !api && !(url in LATER) && !['GET', 'HEAD', 'OPTIONS'].includes(method),
  );
  const cells: Cell[] = [];
  let shown = 0;
  for (const [at, { url }] of routes.entries()) {
    const action = url.replace(/:([A-Za-z]+)/g, (_, name: string) => given[name] ?? '1');
    const className = classAt(at);
    let cell: Cell | null = null;
    for (const page of pagesOf(action)) {
      const { forms } = await pageAt(page);
      const form = forms.find((one) => visitor.routeOf(one.method, one.action) === url);
      if (form === undefined) continue;
      cell = cellOf(url, page, form, className, at);
      break;
    }
    if (cell !== null) shown += 1;
    const bare: PageForm = { method: 'POST', action, isMultipart: false, controls: [] };
    cells.push(cell ?? cellOf(url, action, bare, className, at));
  }
  const { faults, cells: tried } = await walkForms(visitor, cells);
  t.same(faults, []);
  t.equal(tried, routes.length);
  t.ok(shown >= SHOWN, `${shown} of ${tried} through their form`);

  function cellOf(route: string, page: string, form: PageForm, className: string, at: number): Cell {
    const typed = form.controls.filter(({ kind }) => ['text', 'area', 'choice'].includes(kind));
    const control = typed[at % Math.max(1, typed.length)] ?? NOTHING;
    const filled = { route, page, form, who: people[0], pairs: pairsOf(form), isTaken: false, got: null };
    return { route, filled, control, className };
  }
});

t.test('nor does an operation of the API', async (t) => {
  const { token } = await prepareApi(visitor);
  const { cells, unsampled } = apiCells(visitor);
  t.same(unsampled, [], 'each body has a sample');
  const routes = [...new Set(cells.map((one) => one.route))];
  t.equal(routes.length, visitor.world.app.apiRoutes.length);
  const few = routes.flatMap((route, at) => {
    const own = cells.filter((one) => one.route === route);
    return [0.1, 0.4, 0.7, 0.9].flatMap((part) => own[Math.floor(own.length * part) + (at % 5)] ?? []);
  });
  const { faults } = await walkApi(visitor, token, few, newWalk());
  t.same(faults, []);
});
