/**
 * Runs tap and ends with "N passed, N failed" on a line alone, from the counts that tap itself gives.
 * Without an argument: every test that needs no browser; `browser`: those in a browser; else some files.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const asked = process.argv.slice(2);
const inBrowser = asked[0] === 'browser';
const files = inBrowser
  ? globSync('test/browser/*.test.ts', { cwd: here })
  : asked.length > 0
    ? asked
    : globSync('test/**/*.test.ts', { cwd: here }).filter((file) => !/^test[\\/]browser[\\/]/.test(file));
files.sort();
if (files.length === 0) {
  console.error('no test file found');
  process.exit(1);
}

// Every process loads the same programs: compiled once, a fifth of it is saved.
const CACHE = `${here}node_modules/.cache/compiled`;
/** As launch.mjs starts everything. */
const RESOLVE = `--import=${new URL('../resolve.mjs', import.meta.url).href}`;
const GROUPS = `${here}.tap/together`;
/** Test files that share a process: loading the application takes longer than most files' own tests (together.ts). */
const TOGETHER = 8;

/** A process a core; two where there is one, since some of them wait. */
const JOBS = Math.max(2, availableParallelism());

/** So many at most in each; neighbours in the alphabet are alike in length: dealt out one by one, all take about as long. */
function dealt(files: readonly string[]): string[][] {
  const groups = Math.ceil(files.length / TOGETHER);
  return Array.from({ length: groups }, (_, group) =>
    files.filter((_file, at) => at % groups === group).map((file) => file.replaceAll('\\', '/')),
  );
}

/** The files to give to tap: as they are, or where there are many as files that run several of them. */
function grouped(): string[] {
  if (inBrowser || files.length <= TOGETHER) return files;
  rmSync(GROUPS, { recursive: true, force: true });
  mkdirSync(GROUPS, { recursive: true });
  // Filling the demo takes some processes' whole time: those that read it share theirs, and fill it once.
  const ofDemo = files.filter((file) => /\bopenDemo\(/.test(readFileSync(`${here}${file}`, 'utf8')));
  const others = files.filter((file) => !ofDemo.includes(file));
  return [...dealt(ofDemo), ...dealt(others)].map((own, group) => {
    const file = `${GROUPS}/group-${String(group + 1).padStart(2, '0')}.test.mjs`;
    writeFileSync(
      file,
      `import { together } from '../../test/together.ts';\nawait together(${JSON.stringify(own)});\n`,
    );
    return file;
  });
}

/** What the files in a browser share; the application is loaded for it, which no other run needs. */
async function filledZone(): Promise<Record<string, string>> {
  const { FILLED, fillOnce } = await import('./browser/filled.ts');
  const folder = `${here}.tap/zone`;
  await fillOnce(folder);
  return { [FILLED]: folder };
}

const child = spawn(
  process.execPath,
  ['node_modules/tap/dist/esm/run.mjs', '--reporter=tap', `--jobs=${JOBS}`, ...grouped()],
  {
    cwd: here,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      NODE_COMPILE_CACHE: CACHE,
      NODE_OPTIONS: RESOLVE,
      ...process.env,
      TAP_TIMEOUT: '300',
      ...(inBrowser ? await filledZone() : {}),
    },
  },
);

// A file's lines are kept until its closing line tells whether anybody needs to read them.
let lines: string[] = [];
let total = 0;
let passed = 0;
let ended = false;
createInterface({ input: child.stdout }).on('line', (line) => {
  const closing = /^( {4})?(not ok|ok) \d+ - ((?:\S*\/)?test\/\S+|\.tap\/\S+)/.exec(line);
  if (closing !== null) {
    if (closing[2] === 'not ok') console.log(lines.join('\n'));
    console.log(line.trim().replace(/ \{$/, ''));
    lines = [];
    return;
  }
  if (/^# \{ total: \d+/.test(line)) {
    const counted = (what: string) => Number(new RegExp(`\\b${what}: (\\d+)`).exec(line)?.[1] ?? 0);
    // What a machine has not got the means for (an office program, a browser) is neither passed nor failed.
    total = counted('total') - counted('skip');
    passed = counted('pass');
    ended = true;
  }
  lines.push(line);
});
child.on('close', (code) => {
  if (!ended || (code !== 0 && total === passed)) {
    console.log(lines.join('\n'));
    total = passed + Math.max(1, total - passed);
  }
  console.log(`${passed} passed, ${total - passed} failed`);
  process.exit(total === passed && total > 0 ? 0 : 1);
});
