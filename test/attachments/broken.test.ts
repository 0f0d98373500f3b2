import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { sweepFiles } from '../../server/attachments/store.ts';
import { ORIGIN } from '../helpers/app.ts';
import { filesIn, openFolder, PDF, rowCount } from './upload.ts';

t.test('a browser that leaves in the middle of a file leaves nothing behind', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  await world.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = world.app.server.address() as { port: number };
  const boundary = 'example';
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: ${ORIGIN}`,
    `Cookie: ${officer.cookie}`,
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    'Content-Length: 5000000',
    '',
    `--${boundary}`,
    'Content-Disposition: form-data; name="csrf"',
    '',
    officer.csrf,
    `--${boundary}`,
    'Content-Disposition: form-data; name="file"; filename="a.pdf"',
    'Content-Type: application/pdf',
    '',
    '',
  ].join('\r\n');
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(head);
  socket.write(Buffer.concat([PDF, Buffer.alloc(300_000)]));
  const incoming = join(folder, 'attachments', 'incoming');
  for (let i = 0; i < 100 && filesIn(folder).length === 0; i += 1) await wait(20);
  t.equal(readdirSync(incoming).length, 1, 'the file was on its way');
  socket.destroy();
  for (let i = 0; i < 100 && filesIn(folder).length > 0; i += 1) await wait(20);
  t.same(filesIn(folder), []);
  t.equal(rowCount(world), 0);
});

t.test('at start, what uploads left behind goes; files that rows point at stay', async (t) => {
  const { world, folder } = await openFolder(t);
  const root = join(folder, 'attachments');
  mkdirSync(join(root, 'incoming'), { recursive: true });
  writeFileSync(join(root, 'incoming', 'x.tmp'), 'x');
  const [kept, old, young] = ['a', 'b', 'c'].map((one) => one.repeat(64));
  for (const name of [kept, old, young]) writeFileSync(join(root, String(name)), 'x');
  const now = world.clock.at;
  const days = (n: number) => new Date(now.getTime() - n * 86_400_000);
  utimesSync(join(root, String(kept)), days(3), days(3));
  utimesSync(join(root, String(old)), days(3), days(3));
  utimesSync(join(root, String(young)), days(0.5), days(0.5));
  await sweepFiles(folder, new Set([String(kept)]), now);
  t.same(filesIn(folder).sort(), [kept, young]);
});
