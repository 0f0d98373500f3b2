import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { runCommand } from '../../server/cli.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** A folder of its own for one test, gone after it. */
export function folder(t: Test): string {
  const made = mkdtempSync(join(tmpdir(), 'qiangji-cli-'));
  t.teardown(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The command line over a fresh data folder, at 2026-09-30 16:00 in Shanghai. */
export function openCli(t: Test) {
  const dir = folder(t);
  const clock = { at: new Date('2026-09-30T08:00:00.000Z') };
  /** @param watch hears how far it is, as somebody at a terminal would */
  async function cli(args: string, input = '', watch?: (line: string) => void): Promise<Ran> {
    const ran: Ran = { code: 0, out: '', err: '' };
    ran.code = await runCommand(
      args.split(' ').filter((one) => one !== ''),
      {
        out: (line) => {
          ran.out += `${line}\n`;
        },
        err: (line) => {
          ran.err += `${line}\n`;
        },
        ...(watch === undefined ? {} : { watch }),
        readInput: async () => input,
        now: () => clock.at,
        env: { DATA_DIR: join(dir, 'data') },
      },
    );
    return ran;
  }
  return { cli, dir, data: join(dir, 'data'), clock };
}
