import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { openFolder, PDF, send } from './upload.ts';

async function openUploaded(t: Parameters<typeof openFolder>[0], file = '示例公示’截图 (1).pdf') {
  const scene = await openFolder(t);
  await send(t, scene.world, scene.officer, scene.path, [
    { name: 'csrf', value: scene.officer.csrf },
    { name: 'file', file, bytes: PDF },
  ]);
  const id = Number(scene.world.db.$client.prepare('select id from attachment').pluck().get());
  return { ...scene, id, file_: `${scene.path}/${id}` };
}

t.test('a file comes back as it was, to be kept and never shown in the page', async (t) => {
  const { world, file_ } = await openUploaded(t);
  const leader = world.as('leader');
  const reply = await world.app.inject({ url: file_, headers: { cookie: leader.cookie } });
  t.equal(reply.statusCode, 200);
  t.ok(reply.rawPayload.equals(PDF));
  t.match(reply.headers, {
    'content-type': 'application/pdf',
    'x-content-type-options': 'nosniff',
    'content-security-policy': /sandbox; .*frame-ancestors 'none'/,
    'cache-control': /no-store/,
  });
  const told = String(reply.headers['content-disposition']);
  t.match(told, /^attachment; filename="/);
  t.ok(told.includes(`filename*=UTF-8''${encodeURIComponent('示例公示’截图 ')}%281%29.pdf`), told);
});

t.test(
  'F15: of a file that changed on disk, or is gone, no byte is served, and who asks is told',
  async (t) => {
    const { folder, officer, file_ } = await openUploaded(t);
    const [name = ''] = readdirSync(join(folder, 'attachments')).filter((one) => one.length === 64);
    const path = join(folder, 'attachments', name);
    const flipped = Buffer.from(PDF);
    flipped[9] = (flipped[9] ?? 0) ^ 1;
    const harms: [string, () => void][] = [
      ['one bit flipped', () => writeFileSync(path, flipped)],
      ['another content', () => writeFileSync(path, '别的内容')],
      ['cut short', () => writeFileSync(path, PDF.subarray(0, 10))],
      ['grown', () => writeFileSync(path, Buffer.concat([PDF, PDF]))],
      ['gone', () => rmSync(path)],
    ];
    for (const [how, harm] of harms) {
      harm();
      const answer = await officer.get(file_);
      t.equal(answer.status, 409, how);
      t.match(textOf(answer.body), '附件损坏', how);
      t.notMatch(answer.body, '%PDF', how);
    }
    writeFileSync(path, PDF);
    t.equal((await officer.get(file_)).status, 200, 'whole again');
  },
);

t.test('B14: pictures alone are shown in a page, under headers that let nothing run', async (t) => {
  const { world, officer, path, file_ } = await openUploaded(t);
  t.equal((await officer.get(`${file_}/preview`)).status, 404, 'a pdf is kept, not shown');
  const html = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    Buffer.from('<script>alert(1)</script>'),
  ]);
  await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '照片.jpg', bytes: html },
  ]);
  const page = (await officer.get(path)).body;
  const [, src = ''] = /<img src="([^"]+)"/.exec(page) ?? [];
  t.match(src, /\/preview$/);
  const { statusCode, headers, rawPayload } = await world.app.inject({
    url: src,
    headers: { cookie: world.as('leader').cookie },
  });
  t.equal(statusCode, 200);
  t.ok(rawPayload.equals(html));
  t.match(headers, {
    'content-type': 'image/jpeg',
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': /no-store/,
  });
});

t.test('a file that is no longer meant is marked with its reason and stays', async (t) => {
  const { world, officer, file_, path, at } = await openUploaded(t);
  const form = await officer.get(`${file_}/void`);
  t.equal(form.status, 200);
  const bad = await officer.post(`${file_}/void`, { reason: ' ' });
  t.equal(bad.status, 422);
  t.match(textOf(bad.body), '填写作废的原因');
  t.equal((await officer.post(`${file_}/void`, { reason: '传错文件' })).status, 303);
  t.equal((await officer.post(`${file_}/void`, { reason: '再一次' })).status, 303, 'twice is once');
  t.match(textOf((await officer.get(path)).body), /已作废.*作废原因：传错文件/);
  t.equal((await officer.get(file_)).status, 200, 'it can still be read');
  t.notMatch(textOf((await officer.get(`/enterprises/${at.uscc}`)).body), '截图');
  t.equal((await world.as('leader').post(`${file_}/void`, { reason: '不能' })).status, 403);
  const client = world.db.$client;
  t.same(client.prepare("select sentence from audit where act = 'attachment voided'").pluck().all(), [
    `作废${at.name}的附件“示例公示’截图 (1).pdf”，原因：传错文件`,
  ]);
  for (const sql of [
    'delete from attachment',
    "update attachment set file_name = 'x'",
    'delete from attachment_void',
  ])
    t.throws(() => client.exec(sql), /append-only/, sql);
});

t.test("another enterprise's file, and one that is not there, are not found", async (t) => {
  const { world, officer, path, id } = await openUploaded(t);
  const other = addEnterprise(world.db);
  for (const end of ['', '/preview', '/void']) {
    t.equal((await officer.get(`/enterprises/${other.uscc}/attachments/${id}${end}`)).status, 404, end);
  }
  t.equal(
    (await officer.post(`/enterprises/${other.uscc}/attachments/${id}/void`, { reason: 'x' })).status,
    404,
  );
  for (const bad of ['999', '0', '-1', 'x', '1.5', '99999999999999999999']) {
    t.equal((await officer.get(`${path}/${bad}`)).status, 404, bad);
  }
});

t.test('strangers are led to sign in', async (t) => {
  const { world, file_ } = await openUploaded(t);
  t.equal((await world.stranger.get(file_)).status, 303);
});
