import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { write } from '../../db/open.ts';
import { register } from '../../db/schema.ts';
import { openApp, type World } from '../helpers/app.ts';
import { addEnterprise } from '../helpers/zone.ts';

/** The page as a browser gets it: packed. */
async function packed(
  { app }: World,
  path: string,
  cookie: string,
): Promise<{ bytes: Buffer; html: string }> {
  const headers = { host: '127.0.0.1:3000', cookie, 'accept-encoding': 'gzip' };
  const { rawPayload } = await app.inject({ url: path, headers });
  return { bytes: rawPayload, html: gunzipSync(rawPayload).toString() };
}

t.test('a page comes back byte for byte until a row is written, with or without a revision', async (t) => {
  const world = await openApp(t);
  const { db } = world;
  const firm = addEnterprise(db, { name: '示例甲有限公司' });
  const { cookie } = world.as('officer');
  for (const path of ['/enterprises', `/enterprises/${firm.uscc}`, '/tracks', '/attention']) {
    const first = await packed(world, path, cookie);
    t.same((await packed(world, path, cookie)).bytes, first.bytes, `${path} again`);
    // No form token of two makings is masked alike.
    write(db, () => {});
    t.notSame((await packed(world, path, cookie)).bytes, first.bytes, `${path} after a saving`);
  }
  await packed(world, '/enterprises', cookie);
  db.update(register).set({ name: '示例乙有限公司' }).run();
  t.match((await packed(world, '/enterprises', cookie)).html, '示例乙有限公司', 'a row written aside');
});
