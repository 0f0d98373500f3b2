/**
 * `npm run bench -- match [LIST]`: how well and how fast a published list is matched. LIST is a table
 * with a column 企业名称 and one of towns; without it, one that lies beside the checkout, else fictional
 * names. Prints figures only, never a name.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seeded } from '../../server/demo/random.ts';
import { buildIndex, type LineMatch, type MatchEntry, matchLines } from '../../server/rules/match.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { fictionalNames, NAMESAKES, SLIPS, SPELLINGS } from './match-names.ts';

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
  const spellings = Object.entries(SPELLINGS);
  const slips = Object.entries(SLIPS);
  const ours = rows.filter((one) => one.isOurs);
  ours.forEach(({ name }, n) => {
    const turn = n % 10;
    if (turn < 5) {
      const [how, spell] = by.pick(spellings);
      truth.set(name, { uscc: enter(spell(name, by)), kind: 'spelling', how });
    } else if (turn === 5) {
      const [now = ''] = fictionalNames(1, by);
      truth.set(name, { uscc: enter(now, [name]), kind: 'former', how: 'renamed' });
    } else {
      const [how, slip] = by.pick(slips);
      const written = slip(name, by);
      // Swapping two equal characters, or a slip that gives another listed name, is none.
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
    // A slip that only moved a bracket is seen through, which serves as well.
    const isOffered = answer?.candidates.some((one) => one.uscc === is.uscc) === true;
    const isFound = uscc === is.uscc || (is.kind === 'slip' && isOffered);
    if (isFound) figure[0] += 1;
    else quality.missed.push(`${is.kind}: ${is.how}`);
  });
  return quality;
}

/** Of several registers damaged by different chance, added up. */
export function measureQuality(path: string | undefined, times: number): Quality {
  const sum: Quality = { ours: 0, found: [0, 0], wrong: 0, slips: [0, 0], asked: [0, 0], missed: [] };
  for (let seed = 1; seed <= times; seed += 1) {
    const by = seeded(seed);
    const { header, rows } = readList(path, by);
    const register = damagedRegister(rows, 2_000, by);
    const answers = matchLines(buildIndex(register.entries), [header, ...rows.map((one) => one.row)]);
    const one = judge(rows, answers, register);
    sum.ours += one.ours;
    sum.wrong += one.wrong;
    for (const figure of ['found', 'slips', 'asked'] as const) {
      sum[figure][0] += one[figure][0];
      sum[figure][1] += one[figure][1];
    }
    sum.missed.push(...one.missed);
  }
  return sum;
}

/** Of CPU, which the machine's other work leaves as it is, and of the clock. */
interface Seconds {
  cpu: number;
  clock: number;
}

function timed<T>(work: () => T): { made: T; took: Seconds } {
  const cpu = process.cpuUsage();
  const clock = performance.now();
  const made = work();
  const { user, system } = process.cpuUsage(cpu);
  return { made, took: { cpu: (user + system) / 1e6, clock: (performance.now() - clock) / 1_000 } };
}

/** Seconds for so many lines against so many names: building the index, and matching. */
export function measureTime(lines: number, names: number): { build: Seconds; match: Seconds } {
  const by = seeded(7);
  const register = fictionalNames(names, by);
  const entries = register.map((name, n) => ({ uscc: fictionalCode(n), name, former_names: [] }));
  const others = fictionalNames(lines, by);
  const slips = Object.values(SLIPS);
  const list = others.map((name, n) => {
    const ours = by.pick(register);
    return `${n + 1}\t${n % 4 === 0 ? ours : n % 4 === 1 ? by.pick(slips)(ours, by) : name}\t示例市`;
  });
  const { made: index, took: build } = timed(() => buildIndex(entries));
  return { build, match: timed(() => matchLines(index, list)).took };
}

const beside = () =>
  globSync(join(import.meta.dirname, '../../../shared/lists/*provincial*.tsv')).find((path) =>
    existsSync(path),
  );

const share = ([part, of]: [number, number]) =>
  `${part} of ${of}${of === 0 ? '' : ` (${((part / of) * 100).toFixed(1)} %)`}`;

/** Runs the bench of matching and prints its figures. */
export function benchMatch(asked: { list: string | undefined; json: boolean }): void {
  const path = asked.list ?? beside();
  const quality = measureQuality(path, 10);
  const time = measureTime(5_000, 100_000);
  if (asked.json) {
    console.log(
      JSON.stringify({ names: path === undefined ? 'fictional' : 'given', ...quality, time }, null, 2),
    );
    return;
  }
  console.log(path === undefined ? 'a list of fictional names' : 'the list given, in 10 registers of 2,000');
  console.log(`found where undamaged, normalisable or renamed: ${share(quality.found)}`);
  console.log(`matched to a firm that is another: ${quality.wrong}`);
  console.log(`slips with the right firm among five candidates: ${share(quality.slips)}`);
  console.log(
    `lines of other firms that ask for a look, with a namesake beside every third: ${share(quality.asked)}`,
  );
  for (const [what, all] of Map.groupBy(quality.missed, (one) => one))
    console.log(`  missed, ${what}: ${all.length}`);
  const { build, match } = time;
  console.log(
    `5,000 lines against 100,000 names: ${(build.clock + match.clock).toFixed(2)} s by the clock, ` +
      `${(build.cpu + match.cpu).toFixed(2)} s of CPU (index ${build.cpu.toFixed(2)}, lines ${match.cpu.toFixed(2)})`,
  );
}
