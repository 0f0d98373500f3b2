/** Pages asked for again and again, each against a bare server that sends as many bytes. */
import { fictionalCode } from '../../../server/rules/uscc.ts';
import { dayAfter } from '../data/numbers.ts';
import type { Figure, Job } from '../goals.ts';
import { cpuSeconds, type Load, load, median } from '../measure.ts';
import type { Stage } from './stage.ts';

const q = (text: string) => `/enterprises?q=${encodeURIComponent(text)}`;
const FILTERED = '/enterprises?category=provincial_srdi&stage=applied&sort=name';

/** Each page, and how often (`again`: the same, as it is kept until something is saved; others are made anew each time) a round asks for it with so many connections. */
const PAGES: { job: Job; path: string; amount: number; again?: boolean }[] = [
  { job: 'progress', path: '/', amount: 1_000, again: true },
  { job: 'listAgain', path: '/enterprises', amount: 1_000, again: true },
  { job: 'enterpriseAgain', path: `/enterprises/${fictionalCode(0)}`, amount: 1_000, again: true },
  { job: 'listFirst', path: '/enterprises', amount: 200 },
  { job: 'listFar', path: '/enterprises?page=500', amount: 100 },
  { job: 'listFiltered', path: FILTERED, amount: 200 },
  { job: 'listFilteredFar', path: `${FILTERED}&page=500`, amount: 100 },
  { job: 'searchTwo', path: q('寅嘉'), amount: 100 },
  { job: 'searchThree', path: q('新能源'), amount: 100 },
  { job: 'searchInitials', path: q('slyj'), amount: 100 },
  { job: 'searchCode', path: q('YY00012'), amount: 100 },
  { job: 'enterprise', path: `/enterprises/${fictionalCode(0)}`, amount: 200 },
  { job: 'alerts', path: '/attention', amount: 100 },
];
/** So much of an answer's bytes is headers, which the bare server has of its own. */
const BARE_HEADERS = 200;
const ROUND_S = 2;
const WARM_ROUNDS = 4;
const LONG_MS = 200;

/** A job in alternating rounds; a ratio is the median of the rounds' own ratios. */
async function compare(stage: Stage, page: (typeof PAGES)[number], connections: number): Promise<Figure> {
  const { server, bare, headers, size } = stage;
  const { job, path } = page;
  const anew = page.again !== true;
  const trial = await load(server, path, { amount: connections, connections, headers, anew });
  // What takes long is asked for less often, so that a round ends.
  const affordable = Math.floor((ROUND_S * 1_000) / Math.max(trial.cpu, 0.1));
  const amount = Math.max(connections, Math.min(page.amount, affordable));
  // The first hundreds are the compiler's, not the page's.
  const again = await load(server, path, { amount: amount * WARM_ROUNDS, connections, headers, anew });
  const bytes = Math.max(0, again.bytes - BARE_HEADERS);
  await load(bare, `/${bytes}`, { amount: 200, connections });
  const pairs: { mine: Load; its: Load }[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    const mine = await load(server, path, { amount, connections, headers, anew });
    const its = await load(bare, `/${bytes}`, { amount: Math.max(amount, 500), connections });
    pairs.push({ mine, its });
  }
  const of = (take: (pair: { mine: Load; its: Load }) => number) => median(pairs.map(take));
  return {
    job,
    size,
    connections,
    cpu_ms: of(({ mine }) => mine.cpu),
    bare_cpu_ms: of(({ its }) => its.cpu),
    ratio: of(({ mine, its }) => its.cpu / mine.cpu),
    per_second: of(({ mine }) => mine.perSecond),
    ratio_per_second: of(({ mine, its }) => mine.perSecond / its.perSecond),
    p50_ms: of(({ mine }) => mine.p50),
    p99_ms: of(({ mine }) => mine.p99),
    bytes: again.bytes,
  };
}

export async function pages(stage: Stage, wanted: (job: Job) => boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const page of PAGES.filter(({ job }) => wanted(job))) {
    const alone = await compare(stage, page, 1);
    figures.push(alone);
    // Ten at once of what takes so long by itself would tell of waiting and nothing else.
    if ((alone.cpu_ms ?? 0) < LONG_MS) figures.push(await compare(stage, page, 10));
  }
  if (wanted('progress304')) figures.push(...(await unchanged(stage)));
  return figures;
}

/** The same page, asked for by who has it already. */
async function unchanged(stage: Stage): Promise<Figure[]> {
  const { server, bare, headers, size } = stage;
  const first = await fetch(`${server.address}/`, { headers });
  const bytes = (await first.arrayBuffer()).byteLength;
  const tag = first.headers.get('etag');
  if (tag === null) return [{ job: 'progress304', size, lacks: 'the page has no ETag' }];
  const asked = { ...headers, 'if-none-match': tag };
  const pairs: { mine: Load; its: Load }[] = [];
  for (let round = 0; round <= stage.rounds; round += 1) {
    const mine = await load(server, '/', { amount: 1_000, connections: 10, headers: asked, status: 304 });
    pairs.push({ mine, its: await load(bare, `/${bytes}`, { amount: 1_000, connections: 10 }) });
  }
  const of = (take: (pair: { mine: Load; its: Load }) => number) => median(pairs.slice(1).map(take));
  return [
    {
      job: 'progress304',
      size,
      connections: 10,
      cpu_ms: of(({ mine }) => mine.cpu),
      bare_cpu_ms: of(({ its }) => its.cpu),
      ratio: of(({ mine, its }) => its.cpu / mine.cpu),
      per_second: of(({ mine }) => mine.perSecond),
      p50_ms: of(({ mine }) => mine.p50),
      p99_ms: of(({ mine }) => mine.p99),
    },
  ];
}

/** Addresses one after the other, each asked for the first time: the median of what each cost the server. */
async function firsts(stage: Stage, job: Job, paths: readonly string[], warm: number): Promise<Figure> {
  const { server, headers, size } = stage;
  const cpu: number[] = [];
  const took: number[] = [];
  for (const [at, path] of paths.entries()) {
    const before = cpuSeconds(server.pid);
    const began = performance.now();
    const answer = await fetch(server.address + path, { headers });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
    // The first are the compiler's, not the page's.
    if (at < warm) continue;
    took.push(performance.now() - began);
    cpu.push((cpuSeconds(server.pid) - before) * 1_000);
  }
  took.sort((a, b) => a - b);
  return {
    job,
    size,
    cpu_ms: median(cpu),
    p50_ms: median(took),
    p99_ms: took[Math.floor(took.length * 0.99)] ?? 0,
  };
}

/** Past days, no two alike: 2024 to November 2026. */
export async function pastDays(stage: Stage, wanted: (job: Job) => boolean): Promise<Figure[]> {
  const every = Array.from({ length: 90 }, (_, at) => dayAfter(1_395 - at * 7));
  const days = stage.size > 500_000 ? every.slice(0, 30) : every;
  const figures: Figure[] = [];
  if (wanted('progressPast'))
    figures.push(
      await firsts(
        stage,
        'progressPast',
        days.map((day) => `/?as_of=${day}`),
        // Fewer days at the largest size: some are to be left to be measured.
        Math.min(30, days.length / 3),
      ),
    );
  const known = stage.size > 50_000 ? days.slice(0, 3) : days;
  if (wanted('progressKnown'))
    figures.push(
      await firsts(
        stage,
        'progressKnown',
        known.map((day) => `/?as_of=${day}&known=then`),
        known.length / 3,
      ),
    );
  return figures;
}

/** The progress page asked for after each of so many changes, the changes themselves left out. */
export async function afterChange(stage: Stage): Promise<Figure[]> {
  const { server, headers, csrf, size } = stage;
  const cpu: number[] = [];
  const warm = 40;
  for (let n = 0; n < warm + 60; n += 1) {
    // The form says which words it was opened over; who wrote in between would be told.
    const form = await (await fetch(`${server.address}/targets`, { headers })).text();
    const base =
      /name="category" value="above_scale"><input type="hidden" name="base" value="(\d*)"/.exec(form)?.[1] ??
      '';
    const answer = await fetch(`${server.address}/targets/explanations`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, origin: server.address, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf, base, category: 'above_scale', words: `示例说明 ${n}` }).toString(),
    });
    if (answer.status !== 303) throw new Error(`the change was answered with ${answer.status}`);
    // The line that tells of the saving is shown, and taken away, by the page that follows.
    await (await fetch(`${server.address}/people/me`, { headers })).text();
    const before = cpuSeconds(server.pid);
    await (await fetch(`${server.address}/`, { headers })).text();
    if (n >= warm) cpu.push((cpuSeconds(server.pid) - before) * 1_000);
  }
  return [{ job: 'progressChanged', size, cpu_ms: median(cpu) }];
}
