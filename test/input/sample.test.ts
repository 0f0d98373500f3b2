/** A share of the walk of `npm run test:input`, the same on every day: each form, each query, each route of the API. */
import t from 'tap';
import { oddCells, queryCells, walkOdd, walkQueries } from './addresses.ts';
import { apiCells, prepareApi, walkApi } from './api.ts';
import { share } from './classes.ts';
import { crawl, OUT_OF_REACH } from './crawl.ts';
import { cellsOf, newWalk, walkForms } from './forms.ts';
import { openVisitor } from './visitor.ts';

t.test('whatever is put where, nothing breaks, nothing is lost, and the words are ours', async (t) => {
  const visitor = await openVisitor(t);
  const found = await crawl(visitor, 2);
  t.same(found.faults, [], 'every page that is led to opens');
  t.same(
    found.missing.filter((url) => !OUT_OF_REACH.has(url)),
    [],
    'every route that takes a form has one on some page',
  );
  const walked = newWalk();
  await walkForms(visitor, share(cellsOf(found.forms), 260, 1), walked);
  await walkQueries(visitor, share(queryCells(found), 90, 2), walked);
  const { token } = prepareApi(visitor);
  const { cells, unsampled } = apiCells(visitor);
  t.same(unsampled, [], 'every body has a sample');
  await walkApi(visitor, token, share(cells, 160, 3), walked);
  await walkOdd(visitor, share(oddCells(visitor), 120, 4), walked);
  t.same(walked.faults, []);
  t.equal(walked.cells, 630);
});
