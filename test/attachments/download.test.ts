import { readdirSync, writeFileSync } from 'node:fs';
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
    'content-security-policy': /sandbox/,
    'cache-control': /no-store/,
  });
  const told = String(reply.headers['content-disposition']);
  t.match(told, /^attachment; filename="/);
  t.ok(told.includes(`filename*=UTF-8''${encodeURIComponent('示例公示’截图 ')}%281%29.pdf`), told);
});

t.test('a file that changed on disk is not served', async (t) => {
  const { folder, officer, file_ } = await openUploaded(t);
  const [name = ''] = readdirSync(join(folder, 'attachments')).filter((one) => one.length === 64);
  writeFileSync(join(folder, 'attachments', name), '别的内容');
  const answer = await officer.get(file_);
  t.equal(answer.status, 409);
  t.match(textOf(answer.body), '附件损坏');
});

t.test("another enterprise's file, and one that is not there, are not found", async (t) => {
  const { world, officer, path, id } = await openUploaded(t);
  const other = addEnterprise(world.db);
  t.equal((await officer.get(`/enterprises/${other.uscc}/attachments/${id}`)).status, 404);
  for (const bad of ['999', '0', '-1', 'x', '1.5', '99999999999999999999']) {
    t.equal((await officer.get(`${path}/${bad}`)).status, 404, bad);
  }
});

t.test('strangers are led to sign in', async (t) => {
  const { world, file_ } = await openUploaded(t);
  t.equal((await world.stranger.get(file_)).status, 303);
});
