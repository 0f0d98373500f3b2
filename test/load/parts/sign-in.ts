/** A hundred people sign in at one moment: hashing takes its turns, and pages are answered meanwhile. */
import { atMost, none, type Told } from '../figures.ts';
import { startServer } from '../server.ts';
import type { Zone } from '../zone.ts';
import { elapsed, honest } from './burst.ts';

const MANY = 100;
const READERS = 4;

export async function signingIn(zone: Zone): Promise<Told> {
  const server = await startServer(zone.dataDir);
  const { address } = server;
  await honest(address, zone, { perSecond: 50, until: elapsed(3_000) });
  // Those who read pages meanwhile stay out of it: a sixth session ends the first.
  const names = [...new Set(zone.people.map((one) => one.name))].slice(READERS);
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  let most = server.read().rss;
  let done = false;
  const watch = setInterval(() => {
    most = Math.max(most, server.read().rss);
  }, 50);
  const before = server.read().rss;
  const beside = honest(address, zone, { perSecond: 50, until: () => done });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: MANY }, async (_, n) => {
      const page = await fetch(`${address}/sign-in`);
      const cookie = (page.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
      const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
      const answer = await fetch(`${address}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: address },
        body: new URLSearchParams({
          csrf,
          next: '/',
          name: names[n % names.length] ?? '',
          password: zone.password,
        }),
      });
      await answer.text();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status !== 303 && answer.status !== 503) faults.push(`sign-in answered ${answer.status}`);
    }),
  );
  const took = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  done = true;
  clearInterval(watch);
  const pages = await beside;
  await server.stop();
  return {
    part: 'sign-in',
    figures: {
      at_once: MANY,
      statuses,
      took_s: Math.round(took / 100) / 10,
      pages: pages.figures,
      rss_mb: [before, most],
    },
    checks: [
      none('answer but signed in or come back in a moment', faults),
      atMost('p99 of other pages', pages.figures.p99, 300),
      none('other page harmed', pages.faults),
      // Two hashes of 19 MiB at once; a hundred would be 1,900.
      atMost('memory that hashing took', most - before, 200, 'MB'),
      {
        what: 'at least 18 were signed in',
        found: String(statuses[303] ?? 0),
        holds: (statuses[303] ?? 0) >= 18,
      },
    ],
  };
}
