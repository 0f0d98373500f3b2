/**
 * `npm run bench -- match [LIST]`: how well and how fast a published list is matched. LIST is a table
 * with a column 企业名称 and one of towns; without it, one that lies beside the checkout, else fictional
 * names. Prints figures only, never a name.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { type Random, seeded } from '../../server/demo/random.ts';
import { buildIndex, type LineMatch, type MatchEntry, matchLines } from '../../server/rules/match.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { DAMAGED_WITHIN, fictionalNames, NAMESAKES, REGISTERED, SLIPS, SPELLINGS } from './match-names.ts';
import { measureCrowd, measureTime, type Time } from './match-time.ts';

interface Listed {
  row: string;
  name: string;
  isOurs: boolean;
}

/** Of the town with about 115 firms on the list; else every seventh is ours. */
function readList(path: string | undefined, by: Random): { header: string; rows: Listed[] } {
  if (path === undefined) {
    const rows = fictionalNames(804, by).map((name, n) => ({
      row: `${n + 1}\t${name}\t示例市`,
      name,
      isOurs: n % 7 === 0,
    }));
    return { header: '序号\t企业名称\t所在市', rows };
  }
  const [header = '', ...lines] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const column = header.split('\t').indexOf('企业名称');
  const tables = lines.map((row) => ({ row, cells: row.split('\t') }));
  const towns = Map.groupBy(tables, ({ cells }) => cells[column + 1] ?? '');
  const ours = [...towns].find(([, rows]) => rows.length === 115)?.[0];
  return {
    header,
    rows: tables.map(({ row, cells }, n) => ({
      row,
      name: cells[column] ?? '',
      isOurs: ours === undefined ? n % 7 === 0 : cells[column + 1] === ours,
    })),
  };
}

type Kind = 'spelling' | 'former' | 'slip';

interface Register {
  entries: MatchEntry[];
  /** By the listed name: the code in the register, and what was done to it. */
  truth: Map<string, { uscc: string; kind: Kind; how: string }>;
}

/** A register of so many that holds the names that are ours, damaged, and namesakes of every third listed. */
function damagedRegister(rows: readonly Listed[], size: number, by: Random): Register {
  const entries: MatchEntry[] = [];
  const truth: Register['truth'] = new Map();
  const listed = new Set(rows.map((one) => one.name));
  const taken = new Set<string>();
  const enter = (name: string, former_names: string[] = []): string => {
    const uscc = fictionalCode(entries.length);
    entries.push({ uscc, name, former_names });
    taken.add(name);
    return uscc;
  };
  const slips = Object.entries(SLIPS);
  const ours = rows.filter((one) => one.isOurs);
  ours.forEach(({ name }, n) => {
    const turn = n % 10;
    if (turn < 5) {
      const [[how, spell], [more, within]] = [by.pick(REGISTERED), by.pick(DAMAGED_WITHIN)];
      // Every other one is damaged twice.
      const written = n % 2 === 0 ? spell(name, by) : spell(within(name, by), by);
      truth.set(name, { uscc: enter(written), kind: 'spelling', how: n % 2 === 0 ? how : `${how}, ${more}` });
    } else if (turn === 5) {
      const [now = ''] = fictionalNames(1, by);
      const [how, spell] = by.pick(REGISTERED);
      truth.set(name, { uscc: enter(now, [spell(name, by)]), kind: 'former', how: `renamed, ${how}` });
    } else {
      const [how, slip] = by.pick(slips);
      const written = slip(name, by);
      // A slip that gives another listed name is none.
      if (listed.has(written)) truth.set(name, { uscc: enter(written), kind: 'spelling', how: 'as it is' });
      else truth.set(name, { uscc: enter(written), kind: 'slip', how });
    }
  });
  rows.forEach(({ name }, n) => {
    if (n % 3 !== 0 || entries.length >= size) return;
    const [, other] = by.pick(Object.entries(NAMESAKES));
    const namesake = other(name, by);
    if (!listed.has(namesake) && !taken.has(namesake)) enter(namesake);
  });
  for (const name of fictionalNames(size * 2, by)) {
    if (entries.length >= size) break;
    if (!listed.has(name) && !taken.has(name)) enter(name);
  }
  return { entries, truth };
}

export interface Quality {
  ours: number;
  /** Undamaged, normalisable or renamed: found, of so many. */
  found: [number, number];
  /** Matched to a firm that is not the one listed. */
  wrong: number;
  /** The right firm stands among the candidates, of so many slips. */
  slips: [number, number];
  /** Slips that the machine took for the firm by itself, rightly or not: there must be none. */
  chosen: number;
  /** Lines of other firms that ask for a look, of so many. */
  asked: [number, number];
  missed: string[];
}

function judge(rows: readonly Listed[], answers: readonly LineMatch[], register: Register): Quality {
  const { truth } = register;
  const quality: Quality = {
    ours: truth.size,
    found: [0, 0],
    wrong: 0,
    slips: [0, 0],
    chosen: 0,
    asked: [0, 0],
    missed: [],
  };
  if (answers.length !== rows.length) throw new Error(`${answers.length} answers to ${rows.length} rows`);
  rows.forEach(({ name }, n) => {
    const answer = answers[n];
    const is = truth.get(name);
    const uscc = answer?.enterprise?.uscc ?? null;
    if (uscc !== null && uscc !== is?.uscc) quality.wrong += 1;
    if (is === undefined) {
      quality.asked[1] += 1;
      if (answer?.found_by === 'near') quality.asked[0] += 1;
      return;
    }
    const figure = is.kind === 'slip' ? quality.slips : quality.found;
    figure[1] += 1;
    if (is.kind === 'slip' && uscc !== null) quality.chosen += 1;
    const isOffered = answer?.candidates.some((one) => one.uscc === is.uscc) === true;
    if (is.kind === 'slip' ? isOffered : uscc === is.uscc) figure[0] += 1;
    else quality.missed.push(`${is.kind}: ${is.how}`);
  });
  return quality;
}

/** Of several registers damaged by different chance, added up. */
export function measureQuality(path: string | undefined, times: number): Quality {
  const sum: Quality = {
    ours: 0,
    found: [0, 0],
    wrong: 0,
    slips: [0, 0],
    chosen: 0,
    asked: [0, 0],
    missed: [],
  };
  for (let seed = 1; seed <= times; seed += 1) {
    const by = seeded(seed);
    const { header, rows } = readList(path, by);
    const register = damagedRegister(rows, 2_000, by);
    const lines = rows.map(({ row, name }) => row.replace(name, by.pick(Object.values(SPELLINGS))(name, by)));
    const answers = matchLines(buildIndex(register.entries), [header, ...lines]);
    const one = judge(rows, answers, register);
    sum.ours += one.ours;
    sum.wrong += one.wrong;
    sum.chosen += one.chosen;
    for (const figure of ['found', 'slips', 'asked'] as const) {
      sum[figure][0] += one[figure][0];
      sum[figure][1] += one[figure][1];
    }
    sum.missed.push(...one.missed);
  }
  return sum;
}

const beside = () =>
  globSync(join(import.meta.dirname, '../../../shared/lists/*provincial*.tsv')).find((path) =>
    existsSync(path),
  );

const share = ([part, of]: [number, number]) =>
  `${part} of ${of}${of === 0 ? '' : ` (${((part / of) * 100).toFixed(1)} %)`}`;

const seconds = ({ cpu, clock }: Time) => `${clock.toFixed(2)} s by the clock, ${cpu.toFixed(2)} s of CPU`;

/** Runs the bench of matching and prints its figures. */
export function benchMatch(asked: { list: string | undefined; json: boolean }): void {
  const path = asked.list ?? beside();
  const load = loadavg().map((one) => Number(one.toFixed(2)));
  const quality = measureQuality(path, 10);
  const time = measureTime(5_000, 100_000, 7);
  const crowd = measureCrowd(5_000, 100_000);
  if (asked.json) {
    const names = path === undefined ? 'fictional' : 'given';
    console.log(JSON.stringify({ names, ...quality, time, crowd, load }, null, 2));
    return;
  }
  console.log(path === undefined ? 'a list of fictional names' : 'the list given, in 10 registers of 2,000');
  console.log(`found where undamaged, normalisable or renamed: ${share(quality.found)}`);
  console.log(`matched to a firm that is another: ${quality.wrong}`);
  console.log(`slips with the right firm among five candidates: ${share(quality.slips)}`);
  console.log(`slips that were chosen without asking: ${quality.chosen}`);
  console.log(
    `lines of other firms that ask for a look, with a namesake beside every third: ${share(quality.asked)}`,
  );
  for (const [what, all] of Map.groupBy(quality.missed, (one) => one))
    console.log(`  missed, ${what}: ${all.length}`);
  console.log(
    `5,000 lines against 100,000 names, median of ${time.runs} runs, the machine's load at ${load[0]}:`,
  );
  console.log(`  index for exact names: ${seconds(time.build)}`);
  console.log(`  index for near names:  ${seconds(time.near)}`);
  console.log(
    `  matching:              ${seconds(time.match)}; the quickest ${time.quickest.cpu.toFixed(2)} s of CPU`,
  );
  console.log(`  all of it, the first time: ${seconds(time.first)}`);
  console.log(`5,000 lines against 100,000 names, all nearly alike, index included: ${seconds(crowd)}`);
}
