/** Files that are several things at once, that a scanner stops at, or whose names break what they pass through. */
import t, { type Test } from 'tap';
import { textOf } from '../helpers/page.ts';
import { zip } from '../sheets/make.ts';
import { filesIn, openFolder, PDF, rowCount, send } from './upload.ts';

const DOWNLOADED = {
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'content-disposition': /^attachment; filename="/,
};
/** The string that every virus scanner knows, and that does nothing; in two parts so that none stops at this file. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const SCRIPT = '<script>alert(1)</script>';
const docx = (...more: { name: string; content: string }[]) =>
  zip([
    { name: '[Content_Types].xml', content: '<Types/>' },
    { name: 'word/document.xml', content: '<x/>' },
    ...more,
  ]);

async function upload(t: Test, scene: Awaited<ReturnType<typeof openFolder>>, file: string, bytes: Buffer) {
  const { world, officer, path } = scene;
  return send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file, bytes },
  ]);
}

const newest = ({ world }: Awaited<ReturnType<typeof openFolder>>) =>
  world.db.$client
    .prepare<[], { id: number; name: string }>(
      'select id, file_name as name from attachment order by id desc limit 1',
    )
    .get() ?? { id: 0, name: '' };

t.test(
  'B13: what may be attached and is something else besides comes back byte by byte, to be kept',
  async (t) => {
    const scene = await openFolder(t);
    const { world, officer, path } = scene;
    const files: [string, Buffer, string][] = [
      ['扫描件.pdf', Buffer.concat([PDF, Buffer.from(EICAR)]), 'application/pdf'],
      ['另是压缩包.pdf', Buffer.concat([PDF, docx()]), 'application/pdf'],
      ['另是网页.pdf', Buffer.from(`%PDF-1.7\n<html>${SCRIPT}</html>\n%%EOF\n`), 'application/pdf'],
      [
        '夹网页.docx',
        docx({ name: 'word/afchunk.html', content: `<html>${SCRIPT}</html>` }),
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      ],
      ['夹病毒样本.docx', docx({ name: 'word/media/x.bin', content: EICAR }), /^application\//.source],
    ];
    for (const [name, bytes, type] of files) {
      t.equal((await upload(t, scene, name, bytes)).status, 303, name);
      const url = `${path}/${newest(scene).id}`;
      const got = await world.app.inject({ url, headers: { cookie: officer.cookie } });
      t.ok(got.rawPayload.equals(bytes), `${name} as it came`);
      t.match(got.headers, { ...DOWNLOADED, 'content-type': new RegExp(type) }, name);
      const shown = await world.app.inject({ url: `${url}/preview`, headers: { cookie: officer.cookie } });
      t.equal(shown.statusCode, 404, `${name} is not shown`);
    }
    t.notMatch((await officer.get(path)).body, SCRIPT);
  },
);

t.test(
  'B13: what is a script, a program or a page under another ending is refused, and nothing stays',
  async (t) => {
    const scene = await openFolder(t);
    const files: [string, Buffer][] = [
      ['样本.pdf', Buffer.from(EICAR)],
      ['样本.com', Buffer.from(EICAR)],
      ['图即脚本.png', Buffer.from('GIF89a=1;alert(1)//')],
      ['图即脚本.jpg', Buffer.from('GIF89a=1;alert(1)//')],
      ['网页.doc', Buffer.from(`<html>${SCRIPT}</html>`)],
      ['压缩包在先.pdf', Buffer.concat([docx(), PDF])],
      ['文件在先.docx', Buffer.concat([PDF, docx()])],
      ['邮件.doc', Buffer.from('MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n')],
      ['程序在先.docx', Buffer.concat([Buffer.from('MZ\u0090\u0000'), docx()])],
      ['前有一字.pdf', Buffer.concat([Buffer.from('\ufeff'), PDF])],
    ];
    for (const [name, bytes] of files) {
      const { status, body } = await upload(t, scene, name, bytes);
      t.equal(status, 422, name);
      t.match(textOf(body), /可上传 PDF|文件已损坏/, name);
    }
    t.same(filesIn(scene.folder), []);
    t.equal(rowCount(scene.world), 0);
  },
);

t.test('B11: names of any length and with any sign are kept as names, and cut between signs', async (t) => {
  const scene = await openFolder(t);
  const { world, officer, path } = scene;
  const names: [sent: string, kept: string][] = [
    // 255 bytes: 83 signs of three, two of one, and the ending.
    [`${'区'.repeat(83)}ab.pdf`, `${'区'.repeat(83)}ab.pdf`],
    [`${'区'.repeat(146)}.pdf`, `${'区'.repeat(146)}.pdf`],
    [`${'区'.repeat(147)}.pdf`, `${'区'.repeat(146)}.pdf`],
    // A sign of two halves where the name is cut.
    [`${'区'.repeat(145)}𠮷区.pdf`, `${'区'.repeat(145)}.pdf`],
    ['\u202e\u2066fdp.示例\u2069.pdf', 'fdp.示例.pdf'],
    ['示例\u0001\u001b\u007f.pdf', '示例.pdf'],
    ['../..\\../示例.pdf', '示例.pdf'],
    ['....//示例.pdf', '示例.pdf'],
    ['示例\ud800.pdf', '示例\ufffd.pdf'],
  ];
  for (const [sent, kept] of names) {
    t.equal((await upload(t, scene, sent, PDF)).status, 303, kept);
    const { id, name } = newest(scene);
    t.equal(name, kept);
    const got = await world.app.inject({ url: `${path}/${id}`, headers: { cookie: officer.cookie } });
    const told = String(got.headers['content-disposition']);
    t.match(told, /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w%.~!-]+$/);
    t.equal(decodeURIComponent(told.split("''")[1] ?? ''), kept);
  }
});

t.test(
  'B11: a name that breaks the line it stands in is no second header, and names nothing else',
  async (t) => {
    const scene = await openFolder(t);
    for (const name of [
      '示例\r\n.pdf',
      '示例\n.pdf',
      '示例\r\nContent-Type: text/html\r\n\r\n<b>.pdf',
      '示例\0.pdf',
      '示例"; name="csrf"; x="\r\n.pdf',
    ]) {
      const { status, body } = await upload(t, scene, name, PDF);
      t.ok([303, 400, 403, 422].includes(status), `${JSON.stringify(name)}: ${status}`);
      t.match(status === 303 ? '文件' : textOf(body), /[\u4e00-\u9fff]/);
      if (status === 303) t.notMatch(newest(scene).name, /[\r\n\0/\\"<>]/, newest(scene).name);
    }
  },
);
