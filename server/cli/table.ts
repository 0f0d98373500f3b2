/** Columns on a terminal: a Chinese character takes two places. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
        sign,
      )
        ? 2
        : 1;
  return width;
}

/** A table as lines of text; columns named in `right` are set to the right. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? ''))));
  return all
    .map((row) =>
      heads
        .map((_, at) => {
          const text = row[at] ?? '';
          const space = ' '.repeat((widths[at] ?? 0) - widthOf(text));
          return right.includes(at) ? space + text : text + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
