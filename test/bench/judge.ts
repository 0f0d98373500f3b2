/** Holding figures against the goals. */
import { type Figure, GOALS, type Goal, JOBS, type Measure } from './goals.ts';

export interface Judged {
  job: string;
  what: Measure;
  at: string;
  goal: string;
  figure: number | null;
  verdict: 'met' | 'missed' | 'not measured';
}

/** The worst of a job's figures at a size: with one connection or with ten. */
function worst(figures: readonly Figure[], { job, what, least }: Goal, size: number): number | null {
  const all = figures.flatMap((one) => {
    const value = one.job === job && one.size === size ? one[what] : undefined;
    return value === undefined ? [] : [value];
  });
  if (all.length === 0) return null;
  return least === undefined ? Math.max(...all) : Math.min(...all);
}

function judge(goal: Goal, at: string, figure: number | null): Judged {
  const { job, what, least, most } = goal;
  const isMet = figure !== null && figure >= (least ?? -Infinity) && figure <= (most ?? Infinity);
  return {
    job: JOBS[job],
    what,
    at,
    goal: least === undefined ? `≤ ${most}` : `≥ ${least}`,
    figure: figure === null ? null : Number(figure.toPrecision(3)),
    verdict: figure === null ? 'not measured' : isMet ? 'met' : 'missed',
  };
}

/** Every goal that the sizes measured can be asked for; growth needs two sizes, and is judged at the ends. */
export function judgeAll(figures: readonly Figure[]): Judged[] {
  const sizes = [...new Set(figures.map((one) => one.size))].sort((a, b) => a - b);
  const small = sizes[0];
  const large = sizes.at(-1);
  if (small === undefined || large === undefined) return [];
  const asked = new Set(figures.map((one) => one.job));
  return GOALS.filter((goal) => asked.has(goal.job)).flatMap((goal) => {
    if (goal.at === 'smallest') return [judge(goal, String(small), worst(figures, goal, small))];
    if (goal.at === 'every')
      return sizes.map((size) => judge(goal, String(size), worst(figures, goal, size)));
    if (sizes.length < 2) return [];
    const there = worst(figures, goal, large);
    if (goal.at === 'largest') return [judge(goal, String(large), there)];
    const here = worst(figures, goal, small);
    const grown = here === null || there === null || here === 0 ? null : there / here;
    return [judge(goal, `${large} ÷ ${small}`, grown)];
  });
}
