/**
 * The doctor: looks at a server's settings, machine, data folder and data without changing anything, and
 * says what to do. Each check is proven by a broken fixture in test/upkeep/doctor.test.ts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { BUSY_MS, setPragmas } from '../../db/pragmas.ts';
import * as schema from '../../db/schema.ts';
import { type Config, ConfigFault, readConfig } from '../config.ts';
import { DATA_CHECKS } from './doctor-data.ts';
import { DATABASE_CHECKS } from './doctor-database.ts';
import { FOLDER_CHECKS } from './doctor-folder.ts';
import { MACHINE_CHECKS, type Machine, thisMachine } from './doctor-machine.ts';
import { SETTINGS_CHECKS } from './doctor-settings.ts';
import { type Check, type Found, type Patient, skipped } from './doctor-types.ts';

export interface CheckResult extends Found {
  id: string;
  title: string;
}

/** In the order in which they are told: what others rest on first. */
export const CHECKS: readonly Check[] = [
  ...MACHINE_CHECKS,
  ...SETTINGS_CHECKS,
  ...FOLDER_CHECKS,
  ...DATABASE_CHECKS,
  ...DATA_CHECKS,
];

export interface Examination {
  env: Record<string, string | undefined>;
  dataDir: string;
  now: Date;
  machine?: Machine;
  tell?: (done: number, total: number, what: string) => void;
}

function readSettings(env: Examination['env']): { config: Config | null; configFault: string } {
  try {
    return { config: readConfig(env), configFault: '' };
  } catch (error) {
    if (error instanceof ConfigFault) return { config: null, configFault: error.message };
    throw error;
  }
}

/** A connection that cannot write; whatever keeps it from opening is told by the check `database`. */
function openLooking(file: string): Pick<Patient, 'db' | 'dbFault'> {
  if (!existsSync(file)) return { db: null, dbFault: null };
  let client: Database.Database | null = null;
  try {
    client = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    setPragmas(client);
    client.prepare('select count(*) from sqlite_schema').get();
    return { db: drizzle(client, { schema }), dbFault: null };
  } catch (error) {
    client?.close();
    return { db: null, dbFault: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Asks one check; one that breaks is itself a finding. */
export async function ask(check: Check, patient: Patient): Promise<CheckResult> {
  const { id, title } = check;
  try {
    return { id, title, ...(await check.ask(patient)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(patient.dataDir))
      return { id, title, ...skipped('没有数据目录', '先处理“数据目录”一项') };
    const words = `没有检查完：${error instanceof Error ? error.message : String(error)}`;
    return { id, title, state: 'bad', words, todo: '先处理上面的各项，再检查一次' };
  }
}

/** Every check in its order. Changes nothing; takes as long as `verify`, since it reads all data. */
export async function examine(asked: Examination): Promise<CheckResult[]> {
  const { env, dataDir, now, machine = thisMachine, tell = () => {} } = asked;
  const file = join(dataDir, 'tracker.sqlite');
  const patient: Patient = { ...readSettings(env), ...openLooking(file), dataDir, file, now, machine };
  const results: CheckResult[] = [];
  try {
    for (const check of CHECKS) {
      tell(results.length, CHECKS.length, check.title);
      results.push(await ask(check, patient));
    }
    tell(CHECKS.length, CHECKS.length, '检查完');
  } finally {
    patient.db?.$client.close();
  }
  return results;
}
