/** A list as it was pasted or uploaded, before the rules read what its rows name. */
export const MOST_LINES = 5_000;

/** The lines as pasted, blank ones included, so that they are counted as the person counts them. */
export function linesOf(pasted: string): string[] {
  const lines = pasted.split(/\r\n|\r|\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

const ROUNDED = /^\s*(9[.\d]*E\+?\d+)\s*$/i;

/** Why the list cannot be taken, with what to do; null where it can. */
export function listFault(lines: readonly string[]): string | null {
  const filled = lines.filter((line) => line.trim() !== '').length;
  if (filled === 0) return '粘贴企业名称或信用代码，每行一个，或选择名单文件';
  if (filled > MOST_LINES) {
    const count = (n: number) => n.toLocaleString('en');
    return `一次最多 ${count(MOST_LINES)} 行，现在是 ${count(filled)} 行。分几次粘贴`;
  }
  // A list of codes alone that a spreadsheet took for numbers names nobody.
  const at = lines.findIndex((line) => ROUNDED.test(line));
  if (at === -1) return null;
  const code = ROUNDED.exec(lines[at] ?? '')?.[1] ?? '';
  return `第 ${at + 1} 行的信用代码成了“${code}”，后几位已丢失。在 WPS 中把该列设为文本后重新粘贴`;
}
