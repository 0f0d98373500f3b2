import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { fieldsOn } from '../tracks/form.ts';
import { filesIn, openFolder, type Part, PDF, rowCount, send } from './upload.ts';

const GIVEN = { to: 'recognised', effective_on: '2026-07-10', batch: '2026年第一批' };

function parts(fields: Record<string, string>, file?: string): Part[] {
  const { csrf = '', ...rest } = fields;
  const list: Part[] = [
    { name: 'csrf', value: csrf },
    ...Object.entries(rest).map(([name, value]) => ({ name, value })),
  ];
  if (file !== undefined) list.push({ name: 'file', file, bytes: PDF });
  return list;
}

t.test('a file sent with the form is its basis and goes with the event', async (t) => {
  const { world, officer, at, path: list } = await openFolder(t);
  const path = `/enterprises/${at.uscc}/events/new?category=provincial_srdi`;
  const csrf = officer.csrf;
  const checked = await send(t, world, officer, path, parts({ csrf, ...GIVEN, step: 'check' }, '公告.pdf'));
  t.equal(checked.status, 200);
  t.match(textOf(checked.body), '已附上的文件公告.pdf');
  t.equal(rowCount(world), 0, 'no row before it is saved');
  const saved = await officer.post(path, { ...fieldsOn(checked.body), step: 'save' });
  t.equal(saved.status, 303);
  t.same(world.db.$client.prepare('select event_id, file_name from attachment').get(), {
    event_id: Number(world.db.$client.prepare('select id from event').pluck().get()),
    file_name: '公告.pdf',
  });
  t.match(textOf((await officer.get(list)).body), '公告.pdf');
});

t.test('the button beside the file adds it and keeps what was typed', async (t) => {
  const { world, officer, at } = await openFolder(t);
  const path = `/enterprises/${at.uscc}/events/new?category=provincial_srdi`;
  const csrf = officer.csrf;
  const answer = await send(t, world, officer, path, parts({ csrf, ...GIVEN, step: 'attach' }, '公告.pdf'));
  t.equal(answer.status, 200);
  t.match(fieldsOn(answer.body), GIVEN);
  const checked = await officer.post(path, { ...fieldsOn(answer.body), step: 'check' });
  t.equal(checked.status, 200);
});

t.test('a file of the wrong kind comes back as a fault with everything typed', async (t) => {
  const { world, folder, officer, at } = await openFolder(t);
  const path = `/enterprises/${at.uscc}/events/new?category=provincial_srdi`;
  const answer = await send(
    t,
    world,
    officer,
    path,
    parts({ csrf: officer.csrf, ...GIVEN, step: 'check' }, '公告.exe'),
  );
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '可上传 PDF、图片、Word、WPS、Excel');
  t.match(fieldsOn(answer.body), GIVEN);
  t.same(filesIn(folder), []);
});

t.test("somebody else's pending file cannot be claimed", async (t) => {
  const { world, officer, at } = await openFolder(t);
  const path = `/enterprises/${at.uscc}/events/new?category=provincial_srdi`;
  const sent = parts({ csrf: officer.csrf, ...GIVEN, step: 'attach' }, '公告.pdf');
  const { pending = '' } = fieldsOn((await send(t, world, officer, path, sent)).body);
  t.not(pending, '');
  const other = world.as('officer');
  const answer = await other.post(path, { ...GIVEN, pending, step: 'check' });
  t.equal(answer.status, 422, 'it stands on nothing');
});

t.test('sent without multipart, the name of a file alone is not taken for the file', async (t) => {
  const { officer, at } = await openFolder(t);
  const path = `/enterprises/${at.uscc}/events/new?category=provincial_srdi`;
  const answer = await officer.post(path, { ...GIVEN, file: '公告.pdf', step: 'check' });
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '点“上传附件”后再核对');
});
