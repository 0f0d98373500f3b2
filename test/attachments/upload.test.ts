import { createHash } from 'node:crypto';
import t from 'tap';
import { diskFault, quotaFault } from '../../server/attachments/quota.ts';
import { textOf } from '../helpers/page.ts';
import { zip } from '../sheets/make.ts';
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

const ZIP = (...names: string[]) => zip(names.map((name) => ({ name, content: '<x/>' })));
const DOCX = ZIP('[Content_Types].xml', '_rels/.rels', 'word/document.xml');
const XLSX = ZIP('[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml');
const OLD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 1, 2]);
const JPG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

/** The first part of a picture of that size. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(head);
  head.write('IHDR', 12);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

/** Its list of parts somewhere else than before the end: a file with something behind it. */
const tail = (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('<script>alert(1)</script>')]);
const before = (bytes: Buffer) => Buffer.concat([Buffer.from('PK\u0003\u0004<html>'), bytes]);

t.test('B12, B13: each kind by its ending, its first bytes and, in a package, its parts', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  const refused: [string, Buffer, string | RegExp][] = [
    ['网页.pdf', Buffer.from('<html>示例</html>'), WRONG],
    ['程序.exe', Buffer.from('MZ示例'), WRONG],
    ['图.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), WRONG],
    ['图.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), WRONG],
    ['照片.png', PDF, WRONG],
    ['公示.pdf.html', PDF, WRONG],
    ['没有结尾', PDF, WRONG],
    ['constructor', PDF, WRONG],
    ['名.constructor', PDF, WRONG],
    ['动画.jpg', Buffer.from('GIF89a/*'), WRONG],
    ['视频.mp4', Buffer.from('\u0000\u0000\u0000 ftypisom'), WRONG],
    ['空.pdf', Buffer.alloc(0), '文件是空的，重新选择'],
    ['大图.png', png(25_000, 25_000), '图片超过 20,000 像素'],
    ['裸包.docx', zip([{ name: 'a.txt', content: 'x' }]), '文件已损坏'],
    ['半个.docx', DOCX.subarray(0, DOCX.length - 30), '文件已损坏'],
    ['只有头.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3, 4]), '文件已损坏'],
    ['表格.docx', XLSX, '文件已损坏'],
    ['文档.xlsx', DOCX, '文件已损坏'],
    ['后有脚本.docx', tail(DOCX), '文件已损坏'],
    ['前有网页.xlsx', before(XLSX), '文件已损坏'],
    ['两个同名.docx', ZIP('[Content_Types].xml', 'word/document.xml', 'Word/Document.xml'), '文件已损坏'],
    ['含宏.docx', ZIP('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin'), '文件含有宏'],
    ['含宏.xlsx', ZIP('[Content_Types].xml', 'xl/workbook.xml', 'xl/macrosheets/1.xml'), '文件含有宏'],
    ['控件.et', ZIP('[Content_Types].xml', 'xl/workbook.xml', 'xl/activeX/activeX1.bin'), '文件含有宏'],
  ];
  for (const [file, bytes, why] of refused) {
    const answer = await send(t, world, officer, path, [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file, bytes },
    ]);
    t.equal(answer.status, 422, file);
    t.match(textOf(answer.body), why, file);
  }
  t.same(filesIn(folder), [], 'nothing stays');
  t.equal(rowCount(world), 0);
  const taken: [string, Buffer][] = [
    ['甲.doc', OLD],
    ['乙.docx', DOCX],
    ['丙.XLSX', XLSX],
    ['丁.wps', OLD],
    ['戊.wps', DOCX],
    ['己.et', XLSX],
    ['庚.jpg', JPG],
    ['辛.jpeg', JPG],
    ['壬.png', png(4_000, 3_000)],
    ['癸.pdf', PDF],
  ];
  for (const [file, bytes] of taken) {
    const answer = await send(t, world, officer, path, [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file, bytes },
    ]);
    t.equal(answer.status, 303, file);
  }
  t.equal(rowCount(world), taken.length);
  t.equal(filesIn(folder).length, 6, 'the same content is stored once');
});

t.test('B12: at 20 MB a file is taken, and one byte more is not', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  const of = (size: number) => Buffer.concat([PDF, Buffer.alloc(size - PDF.length)]);
  const upload = (size: number) =>
    send(t, world, officer, path, [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file: '大.pdf', bytes: of(size) },
    ]);
  const over = await upload(20 * 1024 * 1024 + 1);
  t.equal(over.status, 422);
  t.match(textOf(over.body), '文件超过 20 MB');
  t.same(filesIn(folder), []);
  t.equal((await upload(20 * 1024 * 1024)).status, 303);
  t.equal(rowCount(world), 1);
});

t.test('B12: there is an end to what an enterprise, a person a day and all of them have', async (t) => {
  const { world, folder, officer, at, path } = await openFolder(t);
  await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '一.pdf', bytes: PDF },
  ]);
  const keeping = { enterpriseId: at.id, actor: `示例${officer.name}`, today: world.app.today() };
  const roomy = { enterprise: 1_000, personDay: 1_000, whole: 1_000, free: 0 };
  const cases: [Partial<typeof roomy>, RegExp | null][] = [
    [{}, null],
    [{ enterprise: 2 * PDF.length }, null],
    [{ enterprise: 2 * PDF.length - 1 }, /^这家企业的附件已近/],
    [{ personDay: 2 * PDF.length - 1 }, /^今天上传的附件已近/],
    [{ whole: 2 * PDF.length - 1 }, /^全部附件已近/],
  ];
  for (const [quota, why] of cases) {
    const fault = quotaFault(world.db, keeping, PDF.length, { ...roomy, ...quota });
    if (why === null) t.equal(fault, null);
    else t.match(fault, why);
  }
  t.equal(await diskFault(folder, 1, 1), null);
  t.match(await diskFault(folder, 1, Number.MAX_SAFE_INTEGER), /^磁盘空间不足/);
});

t.test('B11: whatever a file is called, nothing leads out of the folder and no header breaks', async (t) => {
  const { world, folder, officer, path } = await openFolder(t);
  const names: [sent: string, kept: string][] = [
    ['../../etc/示例.pdf', '示例.pdf'],
    ['..\\..\\示例.pdf', '示例.pdf'],
    ['C:\\folder\\示例.pdf', '示例.pdf'],
    ['%2e%2e%2fa.pdf', '%2e%2e%2fa.pdf'],
    ['con.pdf', 'con.pdf'],
    ['-rf.pdf', '-rf.pdf'],
    ['a\u202efdp.exe.pdf', 'afdp.exe.pdf'],
    ['a\u2028b\u200bc.pdf', 'abc.pdf'],
    ['a;filename=b.pdf', 'a;filename=b.pdf'],
    ['表情😀 (1).pdf', '表情😀 (1).pdf'],
    ['a<b>|c?.pdf', 'a_b__c_.pdf'],
    [`${'长'.repeat(300)}.pdf`, `${'长'.repeat(146)}.pdf`],
  ];
  for (const [file, kept] of names) {
    const answer = await send(t, world, officer, path, [
      { name: 'csrf', value: officer.csrf },
      { name: 'file', file, bytes: PDF },
    ]);
    t.equal(answer.status, 303, kept);
    const row = world.db.$client
      .prepare<[], { id: number; name: string }>(
        'select id, file_name as name from attachment order by id desc',
      )
      .get();
    t.equal(row?.name, kept);
    const got = await world.app.inject({ url: `${path}/${row?.id}`, headers: { cookie: officer.cookie } });
    const told = String(got.headers['content-disposition']);
    t.match(told, /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w%.~!-]+$/, told);
    t.equal(decodeURIComponent(told.split("''")[1] ?? ''), kept);
  }
  t.equal(filesIn(folder).length, 1);
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
