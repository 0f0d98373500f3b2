/** Every regular expression of the product against long texts made to hold it up. */
import { createContext, Script } from 'node:vm';
import ts from 'typescript';
import { sourcesOf } from '../helpers/source.ts';

export interface Pattern {
  at: string;
  source: string;
  flags: string;
}

/** Patterns that see no long text, and how long one they see at most; why stands at their place. */
const SEES: Record<string, number> = {
  // A number in words.
  [String.raw`\B(?=(\d{3})+$)`]: 400,
  [String.raw`\.?0*e`]: 40,
  // What is longer is cut or refused before.
  [String.raw`\s*(?:[\p{Pd}\u2212_~]+\s*\d{3,}|(?<=公司)\s*\d+|[*#※★☆△▲✓√.。;,、:]+)\s*$`]: 200,
  [String.raw`[([【]([^)\]】]*)[)\]】]`]: 1_000,
  [String.raw`[([【][^)\]】]*[)\]】]`]: 1_000,
  '(规上|规模以上).*(服务|建筑|商贸|批发|零售|住宿|餐饮)|限上|四上': 200,
  [String.raw`[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$`]: 100,
  [String.raw`\s*\(?(星期|周)[一二三四五六日天]\)?$`]: 100,
};

/** @returns how many signs the pattern is to be tried with */
export function longestFor({ source }: Pattern, length: number): number {
  return Math.min(length, SEES[source] ?? length);
}

/** The literals of all files, each once with the first place that it stands at. */
export function patternsOf(...globs: string[]): Pattern[] {
  const found = new Map<string, Pattern>();
  for (const [path, text] of Object.entries(sourcesOf(...globs))) {
    if (!text.includes('/')) continue;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
    const walk = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        const source = node.text.slice(1, end);
        const flags = node.text.slice(end + 1);
        const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
        if (!found.has(`${source}/${flags}`))
          found.set(`${source}/${flags}`, { at: `${path}:${line}`, source, flags });
      }
      ts.forEachChild(node, walk);
    };
    walk(file);
  }
  return [...found.values()];
}

/** What it may be held up by: its own signs repeated, alone and by two, after its own beginning and before a stop. */
export function holdUps({ source }: Pattern, length: number): string[] {
  const letters = [
    ...new Set(
      source
        .replace(/\\[pP]\{[^}]*\}/g, '一')
        .replace(/\\s/g, ' ')
        .replace(/\\d/g, '0')
        .replace(/\\[wW]/g, 'a')
        .replace(/\\n/g, '\n')
        .replace(/\\r/g, '\r')
        .replace(/\\t/g, '\t')
        .replace(/\\[bBSD]/g, '')
        .replace(/\\(.)/g, '$1')
        .replace(/[()|?*+^$]/g, ''),
    ),
  ].filter((one) => !'{}'.includes(one));
  const signs = [...new Set([...letters.slice(0, 14), ' ', '0', 'a', '一', '\n', '　'])];
  const again = (text: string) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  const runs = [
    ...signs,
    ...signs.slice(0, 8).flatMap((one) => signs.slice(0, 8).map((other) => one + other)),
  ].map(again);
  const [first = 'a'] = signs;
  return [...runs, ...signs.map((one) => `${first}${again(one)}\u0001`)];
}

/** @returns whether it was done with each text within so many milliseconds, and the first one that it was not */
export function heldUp(pattern: Pattern, length: number, patience: number): string | null {
  const context = createContext({ pattern: null, text: '' });
  const search = new Script('text.replace(pattern, "")');
  context.pattern = new RegExp(pattern.source, pattern.flags);
  for (const text of holdUps(pattern, length)) {
    context.text = text;
    try {
      search.runInContext(context, { timeout: patience });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      return text.slice(0, 12);
    }
  }
  return null;
}
