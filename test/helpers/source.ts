import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Files of the project with their text, by path from its root. */
export type Sources = Record<string, string>;

export function sourcesOf(...patterns: string[]): Sources {
  const paths = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  return Object.fromEntries(
    paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(`${root}${path}`, 'utf8')]),
  );
}

export interface Import {
  from: string;
  /** A path from the root for our own files, else the package's name. */
  to: string;
  ours: boolean;
  /** Only types: gone when the program runs. */
  typeOnly: boolean;
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\s+from\s+)?'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'\s*\)/gm;

/** What the files import, read off their text. */
export function importsOf(sources: Sources): Import[] {
  return Object.entries(sources).flatMap(([from, text]) =>
    [...text.matchAll(IMPORT)].map((found) => {
      const name = found[2] ?? found[3] ?? '';
      const ours = name.startsWith('.');
      const named = /^\s*import\s+\{([^}]*)\}/.exec(found[0])?.[1];
      const allTypes =
        named?.split(',').every((one) => one.trim() === '' || one.trim().startsWith('type ')) ?? false;
      return {
        from,
        to: ours ? posix.normalize(posix.join(posix.dirname(from), name)) : name,
        ours,
        typeOnly: found[1] !== undefined || allTypes,
      };
    }),
  );
}

/** A program's text without its comments, lines kept. Good enough for our own style of writing. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[\s;{}(,])\/\/[^\n]*/g, '$1');
}

/** The lines that match, as `path:line: text`. */
export function linesWith(sources: Sources, pattern: RegExp): string[] {
  return Object.entries(sources).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );
}
