/** `npm run test:faults [-- CYCLES [SEED]]`: kills among saves, with the counts at the end. */
import { killWhileSaving } from './kill.ts';

const [cycles = 200, seed = 1] = process.argv.slice(2).map(Number);
const { faults, ...counts } = await killWhileSaving({ cycles, seed }, (cycle) => {
  if (cycle % 20 === 0) console.error(`${cycle} of ${cycles}`);
});
for (const fault of faults) console.log(fault);
console.log(JSON.stringify({ ...counts, faults: faults.length }));
console.log(`${counts.cycles} passed, ${faults.length} failed`);
process.exit(faults.length === 0 && counts.cycles === cycles ? 0 : 1);
