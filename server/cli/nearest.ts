/** How many letters have to be added, left out or changed to turn one word into the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, sign] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (sign === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** What was probably meant: the one of `known` that is two letters away at most, or null. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best] = known
    .map((one) => ({ one, far: distance(word.toLowerCase(), one) }))
    .filter(({ one, far }) => far <= 2 && far < one.length)
    .sort((a, b) => a.far - b.far);
  return best?.one ?? null;
}
