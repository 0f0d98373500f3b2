/** The files made to burst, each in a process of its own; see bombs.ts. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('./bombs.ts', import.meta.url));
/** May be read: what would burst in them is never unpacked, or written once and pointed at. */
const HARMLESS = ['zips in zips', 'one shared text a million times', 'a merged cell over everything'];
/** So much memory more than before, in MB. */
export const MOST_MB = 256;

export interface Burst {
  name: string;
  bytes: number;
  /** The refusal in its words; 'read' where it was read, '!!' and more where it broke. */
  said: string;
  ms: number;
  mb: number;
}

const run = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, [SCRIPT, ...args], { maxBuffer: 1e7 })).stdout;

/** Reads them one after another. */
export async function readBombs(names?: readonly string[]): Promise<Burst[]> {
  const all = names ?? (await run()).trim().split('\n');
  const found: Burst[] = [];
  for (const name of all) found.push(JSON.parse(await run(name)) as Burst);
  return found;
}

export function burstFaults(all: readonly Burst[]): string[] {
  return all.flatMap(({ name, said, mb }) => [
    ...(said === 'read' && HARMLESS.includes(name)
      ? []
      : /^(!!|read$)/.test(said) || !/[\u4e00-\u9fff]/.test(said)
        ? [`${name}: ${said.slice(0, 300)}`]
        : []),
    ...(mb > MOST_MB ? [`${name}: ${mb} MB`] : []),
  ]);
}
