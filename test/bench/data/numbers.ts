/** A small generator of numbers that is the same on every machine (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const FIRST = Date.UTC(2023, 0, 1);
const days = new Map<number, string>();
/** The day so many days after 1 January 2023. */
export function dayAfter(n: number): string {
  let day = days.get(n);
  if (day === undefined) {
    day = new Date(FIRST + n * 86_400_000).toISOString().slice(0, 10);
    days.set(n, day);
  }
  return day;
}
