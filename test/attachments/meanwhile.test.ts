/** An upload takes as long as its sender likes; who is disabled meanwhile leaves nothing behind. */
import { Readable } from 'node:stream';
import t from 'tap';
import { disableAccount } from '../../server/people/queries.ts';
import { ORIGIN } from '../helpers/app.ts';
import { multipart, openFolder, PDF, rowCount } from './upload.ts';

const by = { actor: '命令行', accountId: null, ip: '', at: '2026-09-30T08:00:00.000Z' };

t.test('an account that is disabled during its upload attaches nothing', async (t) => {
  const { world, officer, path } = await openFolder(t);
  const { headers, payload } = multipart([
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '示例.pdf', bytes: PDF },
  ]);
  async function* slowly() {
    yield payload.subarray(0, payload.length - 40);
    await new Promise((done) => setTimeout(done, 50));
    disableAccount(world.db, officer.id, by);
    yield payload.subarray(payload.length - 40);
  }
  const reply = await world.app.inject({
    method: 'POST',
    url: path,
    headers: { host: '127.0.0.1:3000', origin: ORIGIN, cookie: officer.cookie, ...headers },
    payload: Readable.from(slowly()),
  });
  t.equal(reply.statusCode, 303);
  t.match(reply.headers.location, /^\/sign-in/);
  t.equal(rowCount(world), 0);
});
