import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { readers } from '../../db/written.ts';
import { tablesRead } from '../helpers/tables-read.ts';

t.test('what is kept by some tables is read from no others', async (t) => {
  // Whatever keeps something says so when it is imported.
  const server = new URL('../../server', import.meta.url).pathname;
  for (const file of readdirSync(server, { recursive: true, encoding: 'utf8' }))
    if (/queries\.ts$|rows\.ts$/.test(file)) await import(join(server, file));
  t.ok(readers.length >= 3, `${readers.length} found`);
  for (const { tables, read } of readers) {
    const db = openMemory();
    const found = tablesRead(db, () => read(db));
    t.same(
      [...found].filter((one) => !tables.includes(one)),
      [],
      `${tables.join(', ')}: and these as well`,
    );
    db.$client.close();
  }
});
