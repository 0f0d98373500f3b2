import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMemory } from '../../db/open.ts';
import type { Instant } from '../rules/types.ts';
import { addDemoAccounts, type DemoAccount } from './accounts.ts';
import { addDemoWebhooks } from './webhooks.ts';
import { fillDemo } from './zone.ts';

/**
 * Writes the demo's zone into a data folder; it is filled in memory, where nothing waits for a disk.
 * @returns its accounts, with passwords that stand nowhere else
 */
export async function fillFolder(folder: string, at: Instant): Promise<DemoAccount[]> {
  const db = openMemory();
  fillDemo(db, { at });
  const accounts = await addDemoAccounts(db, at);
  addDemoWebhooks(db, at);
  writeFileSync(join(folder, 'tracker.sqlite'), db.$client.serialize(), { mode: 0o600 });
  db.$client.close();
  return accounts;
}
