/** An officer who chooses files, on a data folder of its own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Part, send } from '../attachments/upload.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { csv, type Row } from './bring-in.ts';

export async function openSheets(t: Test) {
  const folder = t.testdir({});
  const world = await openApp(t, { DATA_DIR: folder });
  return { world, folder, officer: world.as('officer') };
}

/** Posts the form as the page does: the token, the kind, the file. */
export function choose(
  t: Test,
  world: World,
  who: Client,
  kind: string,
  file: { name: string; bytes: Uint8Array } | null,
) {
  const parts: Part[] = [
    { name: 'csrf', value: who.csrf },
    { name: 'kind', value: kind },
    { name: 'file', file: file?.name ?? '', bytes: Buffer.from(file?.bytes ?? []) },
  ];
  return send(t, world, who, '/sheets', parts);
}

export function chooseRows(t: Test, world: World, who: Client, kind: string, rows: readonly Row[]) {
  return choose(t, world, who, kind, { name: '名单.csv', bytes: csv(rows) });
}

/** The hidden fields of the page before importing, as its button would send them. */
export function agreed(body: string): Record<string, string> {
  return Object.fromEntries(
    ['stamp', 'skip_bad'].flatMap((name) => {
      const value = new RegExp(`name="${name}" value="([0-9a-f]+)"`).exec(body)?.[1];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** How many imports wait in the database. */
export function waiting(world: World): number {
  return world.db.$client.prepare<[], number>('select count(*) from staged_import').pluck().get() as number;
}

/** What is kept of uploads. */
export function keptIn(folder: string): string[] {
  try {
    return readdirSync(join(folder, 'incoming'));
  } catch {
    return [];
  }
}
