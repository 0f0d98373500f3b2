/** A thousand connections within a second, each with one request, and what honest people feel right after. */
import { Client } from '../client.ts';
import { atMost, figuresOf, none, type Told } from '../figures.ts';
import { startServer } from '../server.ts';
import type { Zone } from '../zone.ts';

const MANY = 1_000;
const AFTER_SECONDS = 10;
const ALLOWED = new Set([200, 303, 429, 503]);

/** Asks for pages at a steady pace; what each took from when it was due. */
export async function honest(
  address: string,
  zone: Zone,
  { perSecond, until }: { perSecond: number; until: () => boolean },
) {
  const clients = zone.people.slice(0, 20).map((person) => new Client(address, person));
  const took: number[] = [];
  const faults: string[] = [];
  const open: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; !until(); n += 1) {
    const due = began + (n * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const path = ['/', '/enterprises', '/visits', '/people/me'][n % 4] ?? '/';
    const one = clients[n % clients.length]?.get(path).then(
      ({ status }) => {
        took.push(performance.now() - due);
        if (status !== 200) faults.push(`${path} answered ${status}`);
      },
      (error: unknown) => {
        faults.push(`${path}: ${String(error)}`);
      },
    );
    if (one !== undefined) open.push(one);
  }
  await Promise.all(open);
  for (const client of clients) client.close();
  return { figures: figuresOf(took), faults };
}

export function elapsed(milliseconds: number): () => boolean {
  const began = performance.now();
  return () => performance.now() - began > milliseconds;
}

export async function burst(zone: Zone): Promise<Told> {
  const server = await startServer(zone.dataDir);
  await honest(server.address, zone, { perSecond: 50, until: elapsed(3_000) });
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: MANY }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n));
      const person = zone.people[n % zone.people.length];
      if (person === undefined) return;
      const client = new Client(server.address, person);
      try {
        const { status } = await client.get(n % 2 === 0 ? '/' : '/enterprises');
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (!ALLOWED.has(status)) faults.push(`answered ${status}`);
      } catch (error) {
        faults.push(String(error));
      } finally {
        client.close();
      }
    }),
  );
  const answered = performance.now() - began;
  const after = await honest(server.address, zone, { perSecond: 50, until: elapsed(AFTER_SECONDS * 1_000) });
  const reading = server.read();
  server.child.kill('SIGTERM');
  const { code } = await server.ended;
  return {
    part: 'burst',
    figures: {
      connections: MANY,
      statuses,
      all_answered_s: Math.round(answered / 100) / 10,
      after: after.figures,
      ...reading,
    },
    checks: [
      none('connection of a thousand left without an answer', faults),
      atMost('p99 of pages in the ten seconds after', after.figures.p99, 250),
      none('fault after', after.faults),
      { what: 'the server ends with 0 afterwards', found: String(code), holds: code === 0 },
    ],
  };
}
