/** Starts the load's own process and hears of it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromGenerator, LoadJob, LoadTold, ToGenerator } from './generator.ts';
import type { PagesByRole } from './pages.ts';
import type { Server } from './server.ts';
import type { Zone } from './zone.ts';

export interface Generating {
  /** What is due from now on is counted under this name. */
  phase: (name: string) => void;
  /** Ends the load and waits for the last answers. */
  end: () => Promise<LoadTold>;
}

export interface Pace {
  connections: number;
  readsPerSecond: number;
  writesPerSecond: number;
}

/** The load that the figures are told for. */
export const PACE: Pace = { connections: 200, readsPerSecond: 300, writesPerSecond: 30 };

export async function generate(
  server: Server,
  zone: Zone,
  pages: PagesByRole,
  { from = 0, ...pace }: Pace & { from?: number },
): Promise<Generating> {
  const child = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), { execArgv: [] });
  const send = (message: ToGenerator) => child.send(message);
  const told = new Promise<LoadTold>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the load ended with ${code}`)));
    child.on('message', (message: FromGenerator) => {
      if ('told' in message) resolve(message.told);
      else {
        const { people, codes, free } = zone;
        send({
          start: { address: server.address, ...pace, people, pages, codes, free, from } satisfies LoadJob,
        });
      }
    });
  });
  told.catch(() => {});
  return {
    phase: (name) => send({ phase: name }),
    end() {
      send({ end: true });
      return told;
    },
  };
}

export const seconds = (many: number) => new Promise<void>((resolve) => setTimeout(resolve, many * 1_000));
