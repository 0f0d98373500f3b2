import { createHash } from 'node:crypto';
import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { filesIn, openFolder, PDF, rowCount, send } from './upload.ts';

const WRONG = '可上传 PDF、图片、Word、WPS、Excel，单个不超过 20 MB';

t.test('a file is kept under its hash, listed, and told of in the log', async (t) => {
  const { world, folder, officer, at, path } = await openFolder(t);
  const answer = await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '示例公示截图.pdf', bytes: PDF },
  ]);
  t.equal(answer.status, 303);
  t.same(filesIn(folder), [createHash('sha256').update(PDF).digest('hex')]);
  t.match(textOf((await officer.get(path)).body), '示例公示截图.pdf');
  t.match(
    world.db.$client.prepare('select sentence from audit order by seq desc limit 1').pluck().get(),
    `为${at.name}上传附件“示例公示截图.pdf”`,
  );
});

t.test('the kind is told by the ending and by the first bytes, and both must agree', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  const cases: [string, Buffer][] = [
    ['网页.pdf', Buffer.from('<html>示例</html>')],
    ['程序.exe', Buffer.from('MZ示例')],
    ['图.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['照片.png', PDF],
    ['公示.pdf.html', PDF],
    ['没有结尾', PDF],
    ['空.pdf', Buffer.alloc(0)],
  ];
  for (const [file, bytes] of cases) {
    const answer = await send(t, world, officer, path, [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file, bytes },
    ]);
    t.equal(answer.status, 422, file);
    t.match(textOf(answer.body), WRONG);
  }
  t.same(filesIn(folder), [], 'nothing stays');
  t.equal(rowCount(world), 0);
});

t.test('Word, WPS, Excel and pictures are taken', async (t) => {
  const { world, officer, path } = await openFolder(t);
  const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 1, 2]);
  const zip = Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3, 4]);
  const cases: [string, Buffer][] = [
    ['甲.doc', old],
    ['乙.docx', zip],
    ['丙.XLSX', zip],
    ['丁.wps', old],
    ['戊.et', zip],
    ['己.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['庚.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ];
  for (const [file, bytes] of cases) {
    const answer = await send(t, world, officer, path, [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file, bytes },
    ]);
    t.equal(answer.status, 303, file);
  }
});

t.test('a file past 20 MB is refused and nothing of it stays', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  const answer = await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '大.pdf', bytes: Buffer.concat([PDF, Buffer.alloc(20 * 1024 * 1024)]) },
  ]);
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), WRONG);
  t.same(filesIn(folder), []);
  t.equal(rowCount(world), 0);
});

t.test('the token is the first part: after the file, wrong or missing, not a byte is stored', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  const file = { name: 'file', file: '示例.pdf', bytes: PDF };
  for (const parts of [
    [file, { name: 'csrf', value: officer.csrf }],
    [file],
    [{ name: 'csrf', value: 'x' }, file],
    [{ name: 'note', value: '示例' }, { name: 'csrf', value: officer.csrf }, file],
    [],
  ]) {
    const answer = await send(t, world, officer, path, parts);
    t.equal(answer.status, 403);
    t.same(filesIn(folder), []);
  }
  t.equal(rowCount(world), 0);
});

t.test('without a file the form asks for one', async (t) => {
  const { world, officer, path } = await openFolder(t);
  const empty = { name: 'file', file: '', bytes: Buffer.alloc(0) };
  const answer = await send(t, world, officer, path, [{ name: 'csrf', value: officer.csrf }, empty]);
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '选择要上传的文件');
});

t.test('a name cannot lead out of the folder', async (t) => {
  const { world, officer, path } = await openFolder(t);
  await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '../../etc/示例.pdf', bytes: PDF },
  ]);
  t.equal(world.db.$client.prepare('select file_name from attachment').pluck().get(), '示例.pdf');
});

t.test('leaders see the list and cannot upload', async (t) => {
  const { world, folder, path } = await openFolder(t);
  const leader = world.as('leader');
  const page = await leader.get(path);
  t.equal(page.status, 200);
  t.notMatch(page.body, 'type="file"');
  const answer = await send(t, world, leader, path, [
    { name: 'csrf', value: leader.csrf },
    { name: 'file', file: '示例.pdf', bytes: PDF },
  ]);
  t.equal(answer.status, 403);
  t.same(filesIn(folder), []);
});

t.test('an enterprise that is not there has no attachments', async (t) => {
  const { officer } = await openFolder(t);
  t.equal((await officer.get('/enterprises/91330411YY000009X9/attachments')).status, 404);
});
