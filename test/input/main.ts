/**
 * `npm run test:input [-- PART [COUNT|all [ROUTE]]]`: the walk, with counts by class and room. Parts: forms, queries,
 * api, addresses, files, patterns; a COUNT takes so many of each part, spread over all of it.
 */
import t from 'tap';
import { oddCells, queryCells, walkOdd, walkQueries } from './addresses.ts';
import { apiCells, prepareApi, walkApi } from './api.ts';
import { share } from './classes.ts';
import { crawl } from './crawl.ts';
import { burstFaults, readBombs } from './files.ts';
import { cellsOf, type Fault, newWalk, walkForms } from './forms.ts';
import { heldUp, longestFor, patternsOf } from './patterns.ts';
import { openVisitor } from './visitor.ts';

const [part = '', most = 'all', only = ''] = process.argv.slice(2);
const limit = most === 'all' ? Number.POSITIVE_INFINITY : Number(most);
// However long it takes: nothing here is a matter of time.
t.setTimeout(0);
if (part === 'files' || part === '') {
  const bursts = await readBombs();
  for (const one of bursts) console.log(JSON.stringify(one));
  const faults = burstFaults(bursts);
  console.log(`${bursts.length} files made to burst, ${faults.length} faults`);
  for (const one of faults) console.log(`  ${one}`);
  if (faults.length > 0) process.exitCode = 1;
}
if (part === 'patterns' || part === '') {
  const all = patternsOf('server/**/*.ts', 'db/**/*.ts');
  let slow = 0;
  for (const one of all) {
    const text = heldUp(one, longestFor(one, 100_000), 250);
    if (text === null) continue;
    slow += 1;
    console.log(`  held up: ${one.at} /${one.source}/${one.flags} by ${JSON.stringify(text)}`);
  }
  console.log(`${all.length} patterns, ${slow} held up by 100,000 signs`);
  if (slow > 0) process.exitCode = 1;
}
if (part === 'files' || part === 'patterns') process.exit();
const visitor = await openVisitor(t);
const found = await crawl(visitor);
console.log(
  `${found.visited} pages read, ${found.forms.length} forms, ${found.forms.filter((one) => one.isTaken).length} taken as filled in`,
);
for (const one of found.forms)
  if (!one.isTaken)
    console.log(
      `  not taken: ${one.route} on ${one.page}: ${one.got.status} ${one.got.page.summary.map(({ words }) => words).join('；')}`,
    );
console.log(`without a form: ${found.missing.join(' ')}`);
console.log(`over since: ${found.gone.join(' ')}`);
const faults: Fault[] = [];
if (['', 'walk', 'forms'].includes(part)) {
  const cells = share(
    cellsOf(found.forms).filter((one) => one.filled.route.includes(only)),
    limit,
    1,
  );
  const walked = await walkForms(visitor, cells);
  const { faults: own, ...counts } = walked;
  console.log(JSON.stringify(counts, null, 1));
  faults.push(...own);
}
if (['', 'walk', 'queries'].includes(part)) {
  const { faults: own, ...counts } = await walkQueries(
    visitor,
    share(
      queryCells(found).filter((one) => one.route.includes(only)),
      limit,
      2,
    ),
    newWalk(),
  );
  console.log(JSON.stringify(counts, null, 1));
  faults.push(...own);
}
if (['', 'walk', 'api'].includes(part)) {
  const { token } = prepareApi(visitor);
  const { cells, unsampled } = apiCells(visitor);
  console.log(`without a sample: ${unsampled.join(' ')}`);
  const { faults: own, ...counts } = await walkApi(
    visitor,
    token,
    share(
      cells.filter((one) => one.route.includes(only)),
      limit,
      3,
    ),
    newWalk(),
  );
  console.log(JSON.stringify(counts, null, 1));
  faults.push(...own);
}
if (['', 'walk', 'addresses'].includes(part)) {
  const { faults: own, ...counts } = await walkOdd(visitor, share(oddCells(visitor), limit, 4), newWalk());
  console.log(JSON.stringify(counts, null, 1));
  faults.push(...own);
}
const grouped = new Map<string, Fault[]>();
for (const one of faults) {
  const key = `${one.rule} | ${one.where}`;
  grouped.set(key, [...(grouped.get(key) ?? []), one]);
}
for (const [key, own] of [...grouped].sort()) {
  console.log(
    `${key} | ${own.length}: ${[...new Set(own.map((one) => one.className))].slice(0, 8).join(', ')}`,
  );
  for (const told of [...new Set(own.map((one) => one.told))].slice(0, 3)) console.log(`    ${told}`);
}
console.log(`${faults.length} faults`);
t.pass();
process.exitCode = faults.length === 0 && found.faults.length === 0 ? 0 : 1;
