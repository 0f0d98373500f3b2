/**
 * `npm run bench [-- --sizes 5000,100000,1000000] [--jobs list,record] [--data FOLDER] [--json]`: every job
 * that speed was promised of, on seeded data of those sizes, against a bare Fastify server that sends as
 * many bytes, in alternating rounds of one run, as ratios of server CPU per request: the machine's speed and
 * its other work fall out. Signed in, through the whole stack. Goals that are missed are told; nothing fails.
 * `npm run bench -- import [--rows N]`: the progress page while a large file comes in.
 * `npm run bench -- match [LIST] [--json]`: how well and how fast a published list is matched.
 * `npm run bench -- export [--json]`: how fast and in how much memory 100,000 enterprises are exported.
 */
import { parseArgs } from 'node:util';
import { seededFolder } from './data/folder.ts';
import { benchExport } from './export.ts';
import { GOALS, JOBS, type Job } from './goals.ts';
import { benchImport } from './import.ts';
import { benchMatch } from './match.ts';
import { tell, tellJson } from './report.ts';
import { runSize } from './run-size.ts';

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '5000' },
    jobs: { type: 'string', default: '' },
    data: { type: 'string' },
    enterprises: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '10000' },
  },
});

async function all(): Promise<void> {
  const sizes = asked.sizes.split(',').map(Number);
  const names = asked.jobs.split(',').filter((one) => one !== '');
  const wanted = (job: Job) =>
    names.length === 0 || names.some((one) => job.toLowerCase().startsWith(one.toLowerCase()));
  if (!Object.keys(JOBS).some((job) => wanted(job as Job)) || sizes.some((one) => !(one > 0)))
    throw new Error(`--jobs takes beginnings of: ${Object.keys(JOBS).join(', ')}; --sizes takes numbers`);
  const figures = [];
  for (const size of sizes) {
    const folder = seededFolder(size, asked.data);
    const say = (words: string) => asked.json || console.error(`${size}: ${words}`);
    figures.push(...(await runSize({ size, folder, rounds: Number(asked.rounds), wanted, say })));
    // What is known by then is told: the next size may take long.
    if (!asked.json && size !== sizes.at(-1)) tell(figures);
  }
  if (asked.json) tellJson(figures, GOALS);
  else tell(figures);
}

switch (positionals[0]) {
  case 'match':
    benchMatch({ list: positionals[1], json: asked.json });
    break;
  case 'export':
    await benchExport({ json: asked.json });
    break;
  case 'import':
    await benchImport({
      enterprises: Number(asked.enterprises),
      rows: Number(asked.rows),
      isJson: asked.json,
    });
    break;
  default:
    await all();
}
