import type { Db } from '../../db/open.ts';
import type { Config } from '../config.ts';
import type { Machine } from './doctor-machine.ts';

/** What a check found. */
export interface Found {
  /** bad: the server does not do its work, or data is in danger; warn: to be looked at. */
  state: 'ok' | 'warn' | 'bad';
  words: string;
  /** What to do; left out where nothing has to be done. */
  todo?: string;
  /** It could not be asked, for want of something that another check tells of. */
  skipped?: true;
}

/** What is examined. */
export interface Patient {
  /** Null where the settings cannot be read: `configFault` says why. */
  config: Config | null;
  configFault: string;
  dataDir: string;
  /** The database's path. */
  file: string;
  /** Null where there is none yet, or it does not open (`dbFault`). */
  db: Db | null;
  dbFault: Error | null;
  now: Date;
  machine: Machine;
}

export interface Check {
  /** For scripts; never changes. */
  id: string;
  title: string;
  ask: (patient: Patient) => Found | Promise<Found>;
}

export const ok = (words: string): Found => ({ state: 'ok', words });
export const warn = (words: string, todo: string): Found => ({ state: 'warn', words, todo });
export const bad = (words: string, todo: string): Found => ({ state: 'bad', words, todo });
export const skipped = (words: string, todo: string): Found => ({
  state: 'warn',
  words: `没有检查：${words}`,
  todo,
  skipped: true,
});
