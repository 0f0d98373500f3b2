/** Nights for the kills: a server whose backup and drill are owed at once, and what a kill left of them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { pause } from './part.ts';
import type { Way } from './server.ts';

/** A server that looks at once, and lays no ballast, which is a matter of a minute too. */
export const AT_NIGHT: Way = {
  node: ['--import', fileURLToPath(new URL('quick-nights.ts', import.meta.url))],
  env: { BALLAST_MB: '0' },
};

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Folders of drills: one under way, or what a kill left. */
export const drillsIn = (dataDir: string): string[] =>
  namesIn(join(dataDir, 'incoming')).filter((one) => one.startsWith('drill-'));

/** Forgets, while no server runs, that there ever was a backup or a drill: both are owed then. */
export function letNightFall(dataDir: string): void {
  const db = new Database(join(dataDir, 'tracker.sqlite'));
  try {
    db.prepare(`delete from fact where key in ('last_backup', 'drill')`).run();
  } finally {
    db.close();
  }
}

/** Waits until a drill is under way. */
export async function untilDrill(dataDir: string, mostMs = 60_000): Promise<void> {
  const until = performance.now() + mostMs;
  while (drillsIn(dataDir).length === 0 && performance.now() < until) await pause(10);
}

/** Where a kill fell: while the backup was made, in the drill, or after both; and what the drill found, where it ended. */
export function nightOf(dataDir: string): { fell: 'inBackup' | 'inDrill' | 'drilled'; fault: string | null } {
  const db = new Database(join(dataDir, 'tracker.sqlite'));
  try {
    const text = db.prepare<[], string>(`select value from fact where key = 'drill'`).pluck().get();
    const { fault = null } = text === undefined ? {} : (JSON.parse(text) as { fault: string | null });
    if (text !== undefined) return { fell: 'drilled', fault };
    return { fell: drillsIn(dataDir).length > 0 ? 'inDrill' : 'inBackup', fault };
  } finally {
    db.close();
  }
}

/** Drills that lie there still, a while after a start. */
export async function drillsLeft(dataDir: string, withinMs = 5_000): Promise<string[]> {
  const until = performance.now() + withinMs;
  while (drillsIn(dataDir).length > 0 && performance.now() < until) await pause(50);
  return drillsIn(dataDir);
}
