import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { sweepFiles } from '../../server/attachments/store.ts';
import { ORIGIN } from '../helpers/app.ts';
import { filesIn, openFolder, PDF, rowCount } from './upload.ts';

t.test('F18: a browser that leaves amid a file, wherever, leaves nothing behind', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  await world.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = world.app.server.address() as { port: number };
  const boundary = 'example';
  const size = 400_000;
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: ${ORIGIN}`,
    `Cookie: ${officer.cookie}`,
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    `Content-Length: ${size + 600}`,
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
  const bytes = Buffer.concat([PDF, Buffer.alloc(size - PDF.length)]);
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  const ways: [string, Buffer][] = [
    ['before its first byte', Buffer.alloc(0)],
    ['after one', bytes.subarray(0, 1)],
    ['half-way', bytes.subarray(0, size / 2)],
    ['near its end', bytes.subarray(0, size - 4_000)],
    ['whole, but less of a form than was said', Buffer.concat([bytes, end])],
  ];
  const incoming = join(folder, 'attachments', 'incoming');
  for (const [how, sent] of ways) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(head);
    socket.write(sent);
    const isUnderWay = () => existsSync(incoming) && readdirSync(incoming).length > 0;
    for (let i = 0; i < 100 && sent.length > 1_000 && !isUnderWay(); i += 1) await wait(10);
    if (how === 'half-way') t.ok(isUnderWay(), 'the file was on its way');
    await wait(30);
    socket.destroy();
    for (let i = 0; i < 150 && isUnderWay(); i += 1) await wait(20);
    t.equal(rowCount(world), 0, how);
    t.notOk(isUnderWay(), how);
    if (!how.startsWith('whole')) t.same(filesIn(folder), [], how);
  }
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
