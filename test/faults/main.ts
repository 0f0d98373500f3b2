/**
 * `npm run test:faults [-- PART … --cycles N --seed N --only DEED --json]`: kills, power cuts, failing calls, full disks and
 * what else befalls a server, each with its counts at the end. Without a part: all of them.
 */
import { parseArgs } from 'node:util';
import { failAgain } from './again.ts';
import { jumpClock } from './clock.ts';
import { damageFiles } from './corrupt.ts';
import { fillDisk } from './disk.ts';
import { flipMany } from './flip-bits.ts';
import { failCalls } from './inject.ts';
import { killTheJournal } from './journal-kill.ts';
import { killWhileSaving } from './kill.ts';
import { killInMigration } from './migration.ts';
import { type Part, type Told, toldOf } from './part.ts';
import { cutPower } from './power.ts';
import { endureAll } from './process.ts';
import { killRestoring } from './restore-kill.ts';

const PARTS: Record<string, Part> = {
  kill: killWhileSaving,
  migrate: killInMigration,
  power: cutPower,
  inject: failCalls,
  disk: fillDisk,
  clock: jumpClock,
  corrupt: damageFiles,
  process: endureAll,
  flip: flipMany,
  journal: killTheJournal,
  restore: killRestoring,
  again: failAgain,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cycles: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean' },
  },
});
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`no part is called ${unknown.join(' ')}; there are ${Object.keys(PARTS).join(' ')}`);
  process.exit(2);
}

const tell = (words: string): void => console.error(words);
const asked = {
  seed: Number(values.seed ?? 1),
  tell,
  ...(values.cycles === undefined ? {} : { cycles: Number(values.cycles) }),
  ...(values.only === undefined ? {} : { only: values.only }),
};
let passed = 0;
let failed = 0;
for (const [name, part] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const from = performance.now();
  const told: Told = await part(asked).catch((error: unknown) => ({
    passed: 0,
    faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    counts: {},
  }));
  passed += told.passed;
  const found = [...told.faults, ...(told.late ?? [])];
  failed += found.length;
  const seconds = Math.round((performance.now() - from) / 1_000);
  if (values.json === true) console.log(JSON.stringify({ part: name, seconds, ...told }));
  else {
    for (const fault of found) console.log(`${name}: ${fault}`);
    console.log(
      `${name}: ${told.passed} held, ${found.length} did not; ${toldOf(told.counts)}; ${seconds} s`,
    );
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
