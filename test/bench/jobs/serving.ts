/** Starting, the memory that serving takes, and what a page weighs. */
import type { Figure } from '../goals.ts';
import { median, peakMemory } from '../measure.ts';
import { type Stage, startServer } from './stage.ts';

/** Every asset that a page names, once each: what a first visit fetches beside the page. */
export async function weigh(stage: Stage): Promise<Figure[]> {
  const { server, headers, size } = stage;
  const figures: Figure[] = [];
  const assets = new Set<string>();
  for (const [job, path] of [
    ['weightProgress', '/'],
    ['weightList', '/enterprises'],
  ] as const) {
    const page = await (await fetch(server.address + path, { headers })).text();
    // `fetch` unpacks, and what it tells of the length is of the packed form.
    const sent = await fetch(server.address + path, { headers, method: 'GET' });
    const told = Number(sent.headers.get('content-length'));
    await sent.arrayBuffer();
    figures.push({ job, size, bytes: told });
    for (const [, address] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) assets.add(address ?? '');
  }
  const wanted = [...assets].filter((one) => !one.includes('.svg'));
  const cacheable = await Promise.all(
    wanted.map(async (one) => (await fetch(server.address + one)).headers.get('cache-control') ?? ''),
  );
  if (cacheable.some((one) => !one.includes('immutable'))) throw new Error('an asset is not kept for ever');
  figures.push({ job: 'requests', size, count: wanted.length });
  return figures;
}

export function memory(stage: Stage): Figure[] {
  return [{ job: 'memory', size: stage.size, mb: peakMemory(stage.server.pid) }];
}

/** From the start of the process to the first page, signed in; the server goes on from the last one. */
export async function starting(stage: Stage): Promise<Figure[]> {
  const took: number[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    await stage.server.stop();
    const began = performance.now();
    stage.server = await startServer(stage.folder);
    const answer = await fetch(`${stage.server.address}/`, { headers: stage.headers });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`the first page was answered with ${answer.status}`);
    took.push((performance.now() - began) / 1_000);
  }
  return [{ job: 'start', size: stage.size, seconds: median(took) }];
}
