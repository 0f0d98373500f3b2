/**
 * `npm run test:guards [-- WORD …]`: breaks one guard of the product after the other, in a copy of the tree,
 * and runs the tests that ought to notice. A guard whose breaking nobody notices is a test that is missing.
 * With words: only guards whose description holds one of them. Ends with `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROKEN, breakIn } from './broken.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LEFT_OUT = new Set(['node_modules', '.git', '.tap', 'data']);
const MOST_MS = 900_000;

interface Ran {
  passed: number;
  failed: number;
  out: string;
}

/** Runs some test files in the copy and reads the closing line. */
function run(copy: string, tests: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['test/run.ts', ...tests], {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MOST_MS,
      killSignal: 'SIGKILL',
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece) => {
        out += String(piece);
      });
    }
    child.on('close', () => {
      const [, passed = '0', failed = '0'] = /^(\d+) passed, (\d+) failed$/m.exec(out) ?? [];
      resolve({ passed: Number(passed), failed: Number(failed), out });
    });
  });
}

const words = process.argv.slice(2);
const chosen = BROKEN.filter(({ guard }) => words.length === 0 || words.some((word) => guard.includes(word)));
const copy = mkdtempSync(join(tmpdir(), 'qiangji-guards-'));
const faults: string[] = [];
let passed = 0;
try {
  cpSync(ROOT, copy, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(path.slice(ROOT.length).split('/')[0] ?? ''),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

  // Unbroken, every one of these tests must be green, or red would tell nothing.
  const whole = await run(copy, [...new Set(chosen.flatMap((one) => one.tests))]);
  if (whole.failed > 0 || whole.passed === 0) {
    console.log(whole.out.slice(-4_000));
    faults.push('the tests are not green to begin with');
  } else {
    for (const one of chosen) {
      const path = join(copy, one.file);
      const source = readFileSync(path, 'utf8');
      try {
        writeFileSync(path, breakIn(source, one));
        const ran = await run(copy, one.tests);
        // A file that does not even load proves nothing: some of its tests must still have run.
        const isNoticed = ran.failed > 0 && ran.passed > 0;
        if (isNoticed) passed += 1;
        else if (ran.failed > 0) faults.push(`${one.guard}: nothing ran (${ran.out.slice(-500)})`);
        else faults.push(`${one.guard}: broken, and nobody noticed`);
        console.log(
          `${isNoticed ? 'noticed' : 'NOT NOTICED'} (${ran.failed} red, ${ran.passed} green): ${one.guard}`,
        );
      } catch (error) {
        faults.push(error instanceof Error ? error.message : String(error));
        console.log(`DOES NOT APPLY: ${one.guard}`);
      } finally {
        writeFileSync(path, source);
      }
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const fault of faults) console.log(fault);
console.log(`${passed} passed, ${faults.length} failed`);
process.exit(faults.length === 0 && passed > 0 ? 0 : 1);
