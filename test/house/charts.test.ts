/** S15: drawings stay drawings, whatever a name says and whatever number comes out of a sum. */
import t, { type Test } from 'tap';
import { percent } from '../../server/drawing.ts';
import { sparkOf } from '../../server/indicators/spark.ts';
import { AXIS, distributionChart } from '../../server/outlook/chart.ts';
import { eta } from '../../server/plugins/views.ts';
import { bullet, trend } from '../../server/progress/charts.ts';
import { CATEGORIES } from '../../server/rules/types.ts';
import { blackBullet } from '../../server/summaries/drawing.ts';
import { harmless, MARKUP } from '../access/payloads.ts';
import { skeletonOf } from '../access/skeleton.ts';
import { sourcesOf } from '../helpers/source.ts';

const NUMBERS = [0, 7, -1, Number.NaN, Infinity, -Infinity, 1e308, 1e-300, Number.MAX_SAFE_INTEGER];
const YEARS = [2026, 2027, 2028];

/** Each drawing of the program, with a name and a number wherever it takes one. */
const DRAWINGS: Record<string, (name: string, n: number) => string> = {
  'views/progress/_bullet.eta': (name, n) =>
    eta.render('progress/_bullet.eta', {
      b: {
        ...bullet({
          name,
          additions: n,
          forecast: n,
          target: n,
          expected: n,
          years: years(n),
          asOfWords: name,
        }),
        ...words(name),
      },
    }),
  'views/progress/_trend.eta': (name, n) =>
    eta.render('progress/_trend.eta', {
      short: name,
      t: trend({
        name,
        startYear: 2026,
        years: 3,
        asOf: '2026-09-30',
        additions: n,
        forecast: n + 1,
        target: n,
        months: new Map([['2026-03', n]]),
        cells: YEARS.map((year) => ({ year, quarter: 4 as const, planned: n })),
      }),
    }),
  'views/outlook/_chart.eta': (name, n) =>
    eta.render('outlook/_chart.eta', {
      when: name,
      axis: AXIS,
      chart: {
        ...distributionChart(CATEGORIES[0], name, {
          done: n,
          target: n,
          expected: n,
          low: n,
          high: n,
          probability: n,
          distribution: { from: n, mass: [0.5, n, 0.5] },
        }),
        ...words(name),
      },
    }),
  'views/indicators/_spark.eta': (_name, n) =>
    eta.render('indicators/_spark.eta', { spark: sparkOf([n, 1, n, null, 2]) }),
  'views/summaries/_bullet.eta': (name, n) =>
    eta.render('summaries/_bullet.eta', {
      bullet: blackBullet({ name, additions: n, forecast: n + 1, expected: n, target: n, years: years(n) }),
    }),
};

/** Those whose label never holds a name would hold it all the same. */
const words = (name: string) => ({ label: name });
const years = (n: number) => YEARS.map((year) => ({ year, target: n }));

/** What keeps a text from being XML, and attributes that say no number where one is due. */
function faultsOf(text: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const rest = text.replace(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_tag, closing: string, name: string, attributes: string, alone: string) => {
      if (closing !== '') {
        if (open.pop() !== name) faults.push(`</${name}> closes nothing`);
      } else if (alone === '') open.push(name);
      for (const [, key = '', value = ''] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
        const isLength = /^(x|y|x1|x2|y1|y2|cx|cy|r|dx|dy|width|height)$/.test(key);
        if (isLength && !/^-?[\d.]+(e[+-]?\d+)?(%|rem)?$/.test(value)) faults.push(`${key}="${value}"`);
        if (key === 'd' && !/^[MLHVZmlhvz\d .e+-]*$/.test(value)) faults.push(`${key}="${value}"`);
        if (/&(?!(amp|lt|gt|quot|#39);)/.test(value)) faults.push(`a bare & in ${key}`);
      }
      return '';
    },
  );
  faults.push(...open.map((name) => `<${name}> stays open`));
  if (/[<>]|&(?!(amp|lt|gt|quot|#39);)/.test(rest)) faults.push(`left over: ${rest.slice(0, 80)}`);
  return faults;
}

t.test('every drawing made of numbers is here', async (t) => {
  const drawn = Object.entries(sourcesOf('views/**/*.eta')).filter(([, text]) =>
    /<svg[\s\S]*(?:width|height|d|cx)="<%=/.test(text),
  );
  // In a page, between its own words: pieces are looked at with their page (test:access markup).
  const inPages = ['views/progress/_main.eta', 'views/enterprises/_table.eta'];
  t.same(
    drawn.map(([path]) => path).filter((path) => !inPages.includes(path)),
    Object.keys(DRAWINGS).sort(),
  );
});

function eachNumber(t: Test, look: (t: Test, path: string, text: string, n: number) => void) {
  for (const [path, draw] of Object.entries(DRAWINGS)) {
    for (const n of NUMBERS) look(t, path, draw('示例', n), n);
  }
}

t.test('whatever number comes, a drawing is whole and every length in it a number', async (t) => {
  eachNumber(t, (t, path, text, n) => t.same(faultsOf(text), [], `${path} of ${n}`));
  t.equal(percent(Number.NaN), '0%');
  t.equal(percent(100 / 3), '33.333%');
  t.equal(percent(100 / 3, 2), '33.33%');
});

t.test('whatever name comes, a drawing keeps its tags', async (t) => {
  let cells = 0;
  for (const [path, draw] of Object.entries(DRAWINGS)) {
    for (const payload of [...MARKUP, MARKUP.join(' ')]) {
      const [told, plain] = [payload, harmless(payload)].map((name) => draw(name, 7));
      const [a, b] = [told, plain].map((body = '') =>
        skeletonOf({ type: 'text/html', body, bytes: Buffer.alloc(0) }),
      );
      t.equal(a, b, `${path}, ${payload}`);
      t.same(faultsOf(told ?? ''), [], `${path} is XML with ${payload}`);
      cells += 1;
    }
  }
  t.comment(`${cells} cells`);
});

t.test('what is no drawing is told', async (t) => {
  t.not(faultsOf('<svg><rect x="NaN%"/></svg>').length, 0);
  t.not(faultsOf('<svg><g></svg>').length, 0);
  t.not(faultsOf('<svg><text>a & b</text></svg>').length, 0);
  t.not(faultsOf('<svg><text><b</text></svg>').length, 0);
  t.same(faultsOf('<svg><text x="-1.5%">a &amp; b</text></svg>'), []);
});
