/** How long it takes to match a list against a register, by the clock and by the processor. */
import { seeded } from '../../server/demo/random.ts';
import { buildIndex, matchLines } from '../../server/rules/match.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { fictionalNames, SLIPS } from './match-names.ts';
import { median } from './measure.ts';

/** In seconds: of CPU, which counts less of the machine's other work, and of the clock. */
export interface Time {
  cpu: number;
  clock: number;
}

function timed<T>(work: () => T): { made: T; took: Time } {
  const cpu = process.cpuUsage();
  const clock = performance.now();
  const made = work();
  const { user, system } = process.cpuUsage(cpu);
  return { made, took: { cpu: (user + system) / 1e6, clock: (performance.now() - clock) / 1_000 } };
}

const sum = (...times: Time[]): Time => ({
  cpu: times.reduce((all, one) => all + one.cpu, 0),
  clock: times.reduce((all, one) => all + one.clock, 0),
});

const middle = (times: readonly Time[]): Time => ({
  cpu: median(times.map((one) => one.cpu)),
  clock: median(times.map((one) => one.clock)),
});

const enter = (names: readonly string[]) =>
  names.map((name, n) => ({ uscc: fictionalCode(n), name, former_names: [] }));

export interface Times {
  runs: number;
  build: Time;
  near: Time;
  match: Time;
  /** The quickest matching by CPU: least of it is the machine's other work. */
  quickest: Time;
  /** Index and matching of the first run, nothing compiled yet. */
  first: Time;
}

/** A quarter of the lines are ours, a quarter ours with a slip, the others of firms that are not. */
export function measureTime(lines: number, names: number, runs: number): Times {
  const by = seeded(7);
  const register = fictionalNames(names, by);
  const entries = enter(register);
  const others = fictionalNames(lines, by);
  const slips = Object.values(SLIPS);
  const taken = Array.from({ length: runs }, () => {
    const list = others.map((name, n) => {
      const ours = by.pick(register);
      return `${n + 1}\t${n % 4 === 0 ? ours : n % 4 === 1 ? by.pick(slips)(ours, by) : name}\t示例市`;
    });
    const { made: index, took: build } = timed(() => buildIndex(entries));
    const { took: near } = timed(() => index.near());
    return { build, near, match: timed(() => matchLines(index, list)).took };
  });
  const matches = taken.map((one) => one.match);
  return {
    runs,
    build: middle(taken.map((one) => one.build)),
    near: middle(taken.map((one) => one.near)),
    match: middle(matches),
    quickest: matches.reduce((a, b) => (b.cpu < a.cpu ? b : a)),
    first: taken.slice(0, 1).map((one) => sum(one.build, one.near, one.match))[0] ?? { cpu: 0, clock: 0 },
  };
}

/** The worst that can be pasted: every line a slip away from every name. */
export function measureCrowd(lines: number, names: number): Time {
  const nameOf = (n: number, slip: string) => `嘉兴示例智能${slip}技有限公司第${n}分公司`;
  const entries = enter(Array.from({ length: names }, (_, n) => nameOf(n, '科')));
  const list = Array.from({ length: lines }, (_, n) => nameOf(n * 19, '料'));
  return timed(() => matchLines(buildIndex(entries), list)).took;
}
