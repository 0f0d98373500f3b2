/**
 * `npm run test:load [-- PART … --minutes N --enterprises N --times N --rows N --json]`: the server under load, in
 * parts; without a name all of them. Ends with `N passed, N failed`.
 */
import { rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Told } from './figures.ts';
import { findPages } from './pages.ts';
import { burst } from './parts/burst.ts';
import { during } from './parts/during.ts';
import { mixed } from './parts/mixed.ts';
import { eachPage } from './parts/pages.ts';
import { signingIn } from './parts/sign-in.ts';
import { slow } from './parts/slow.ts';
import { stopping } from './parts/stop.ts';
import { makeZone } from './zone.ts';

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    enterprises: { type: 'string', default: '5000' },
    times: { type: 'string', default: '100' },
    reads: { type: 'string', default: '300' },
    writes: { type: 'string', default: '30' },
    rows: { type: 'string', default: '10000' },
  },
});
const pages = await findPages();
const pace = { connections: 200, readsPerSecond: Number(asked.reads), writesPerSecond: Number(asked.writes) };
const PARTS: Record<string, (zone: Awaited<ReturnType<typeof makeZone>>) => Promise<Told>> = {
  pages: (zone) => eachPage(zone, pages),
  mixed: (zone) => mixed(zone, pages, { minutes: Number(asked.minutes), pace }),
  during: (zone) => during(zone, pages, { ...pace, rows: Number(asked.rows) }),
  burst,
  slow: (zone) => slow(zone),
  'sign-in': signingIn,
  stop: (zone) => stopping(zone, { times: Number(asked.times) }),
};
const unknown = positionals.filter((one) => PARTS[one] === undefined);
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: the parts are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
let passed = 0;
let failed = 0;
console.error(`${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB`);
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const zone = await makeZone(Number(asked.enterprises));
  try {
    const told = await PARTS[name]?.(zone);
    if (told === undefined) continue;
    console.log(asked.json ? JSON.stringify(told) : `== ${name}\n${JSON.stringify(told.figures, null, 1)}`);
    for (const { what, found, holds } of told.checks) {
      if (holds) passed += 1;
      else failed += 1;
      console.log(`${holds ? 'ok' : 'NOT OK'}: ${what}: ${found}`);
    }
  } catch (error) {
    failed += 1;
    console.log(`NOT OK: ${name}: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    rmSync(zone.dataDir, { recursive: true, force: true });
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
