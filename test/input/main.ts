/**
 * `npm run test:input [-- PART [all|3/10|4-10/10 [ROUTES]]]`: the walk, with counts by class and room. Parts: forms,
 * queries, api, addresses, files, patterns; 3/10 is the third of ten slices that together are all of it, each spread
 * over all, 4-10/10 the last seven of them; ROUTES is a pattern of addresses, '^/people' for one room. What is found is told as it is found: a run that is stopped has lost nothing.
 */
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { type OddCell, oddCells, type QueryCell, queryCells, walkOdd, walkQueries } from './addresses.ts';
import { type ApiCell, apiCells, prepareApi, walkApi } from './api.ts';
import { type Crawl, crawl } from './crawl.ts';
import { burstFaults, readBombs } from './files.ts';
import type { FilledForm } from './fill-in.ts';
import { type Cell, cellsOf, type Fault, newWalk, type Walked, walkForms } from './forms.ts';
import { LEFT_OUT } from './left-out.ts';
import { heldUp, longestFor, patternsOf } from './patterns.ts';
import { otherZones, setScenes } from './scenes.ts';
import { openVisitor, type Visitor } from './visitor.ts';

const [part = '', most = 'all', route = '/'] = process.argv.slice(2);
const only = new RegExp(route);
const [, first = '1', last = first, slices = '1'] = /^(\d+)(?:-(\d+))?\/(\d+)$/.exec(most) ?? [];
/** Whether the cell of this number is in the slices that are asked for. */
const isOwn = (at: number) => {
  const slice = (at % Number(slices)) + 1;
  return slice >= Number(first) && slice <= Number(last);
};
/** So many cells, then a line about how far it is. */
const STEP = 500;
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
const faults: Fault[] = [];

/** One part of the walk: takes cells as they come, tells how far it is and what was found. */
function walking<C extends { route: string }>(name: string) {
  const walked = newWalk();
  let seen = 0;
  let told = 0;
  const tell = () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    const mb = [rss, heapUsed, external].map((bytes) => Math.round(bytes / 2 ** 20));
    console.log(
      `  ${name}: ${walked.cells} of ${seen} cells, ${mb.join('/')} MB, ${walked.faults.length} faults`,
    );
    for (const one of walked.faults.slice(told))
      console.log(`    ${one.rule} | ${one.where} | ${one.className} | ${one.told}`);
    told = walked.faults.length;
  };
  return {
    routes: new Set<string>(),
    async take(cells: readonly C[], walk: (own: C[], walked: Walked) => Promise<Walked>) {
      const own = cells.filter(({ route }, at) => only.test(route) && isOwn(seen + at));
      seen += cells.length;
      for (const { route } of cells) this.routes.add(route);
      for (let at = 0; at < own.length; at += STEP) {
        const before = Math.floor(walked.cells / STEP);
        await walk(own.slice(at, at + STEP), walked);
        if (walked.faults.length > told || Math.floor(walked.cells / STEP) > before) tell();
      }
    },
    end() {
      tell();
      const { faults: own, ...counts } = walked;
      console.log(JSON.stringify(counts));
      faults.push(...own);
    },
  };
}

/** Tells what a crawl has left out. */
function tellOf(found: Crawl): void {
  const taken = found.forms.filter((one) => one.isTaken);
  console.log(`${found.visited} pages read, ${found.forms.length} forms, ${taken.length} taken as filled in`);
  for (const { isTaken, route, page, got } of found.forms) {
    if (isTaken) continue;
    const words = got?.page.summary.map((one) => one.words).join('；') ?? '';
    console.log(`  not taken: ${route} on ${page}: ${got?.status} ${words}`);
  }
  if (found.gone.length > 0) console.log(`over since: ${found.gone.join(' ')}`);
  for (const one of found.faults) console.log(`  ${one}`);
  if (found.faults.length > 0) process.exitCode = 1;
}

/** Routes that change something and were tried with nothing, but for those that are known. */
function leftOut(app: FastifyInstance, tried: ReadonlySet<string>): string[] {
  const unsafe = app.routeTable.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
  const forms = unsafe.filter((one) => !one.api).map((one) => one.url);
  return forms.filter((url) => tried.has(url) === url in LEFT_OUT);
}

const isAsked = (name: string) => ['', 'walk', name].includes(part);
const visitor = await openVisitor(t);
if (isAsked('forms') || isAsked('queries')) {
  const forms = walking<Cell>('forms');
  const each = (visiting: Visitor) => async (filled: FilledForm) => {
    if (isAsked('forms'))
      await forms.take(cellsOf([filled]), (cells, walked) => walkForms(visiting, cells, walked));
  };
  const found = await crawl(visitor, {
    starts: await setScenes(visitor),
    known: [visitor.people[0].name],
    only,
    each: each(visitor),
  });
  tellOf(found);
  if (isAsked('forms')) {
    for (const other of route === '/' ? await otherZones(t) : [])
      tellOf(await crawl(other.visitor, { ...other.crawling, each: each(other.visitor) }));
    forms.end();
    const missing = leftOut(visitor.world.app, forms.routes);
    console.log(
      `${forms.routes.size} routes of forms; not tried, or tried and said to be left out: ${missing.join(' ')}`,
    );
    if (missing.length > 0 && route === '/') process.exitCode = 1;
  }
  if (isAsked('queries')) {
    const queries = walking<QueryCell>('queries');
    await queries.take(queryCells(found), (cells, walked) => walkQueries(visitor, cells, walked));
    queries.end();
  }
}
if (isAsked('api')) {
  const { token } = await prepareApi(visitor);
  const { cells, unsampled } = apiCells(visitor);
  if (unsampled.length > 0) console.log(`without a sample: ${unsampled.join(' ')}`);
  if (unsampled.length > 0) process.exitCode = 1;
  const api = walking<ApiCell>('api');
  await api.take(cells, (own, walked) => walkApi(visitor, token, own, walked));
  api.end();
}
if (isAsked('addresses')) {
  const addresses = walking<OddCell>('addresses');
  await addresses.take(oddCells(visitor), (cells, walked) => walkOdd(visitor, cells, walked));
  addresses.end();
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
if (faults.length > 0) process.exitCode = 1;
