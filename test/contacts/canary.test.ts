/** Contacts in every place that takes any: erased, no column and no byte of the database holds them. */
import t from 'tap';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { textOf } from '../helpers/page.ts';
import { bytesHold, NAME, openZone, PHONE, placesOf, WRITTEN } from './canary.ts';

const HELD = [
  'contact.name',
  'contact.note',
  'contact.phone',
  'contact.position',
  'enterprise.contact_name',
  'enterprise.contact_phone',
  'enterprise_merge.done',
  'idempotency.answer',
  'kept_form.body',
  'run_change.changes',
  'staged_row.cells',
  'staged_row.outcome',
  'visit_receiver.name',
];

t.test('whatever held a contact holds none, in no byte, and all is as it was sealed', async (t) => {
  const { world, file, at, visits } = await openZone(t);
  const { db } = world;
  t.same(placesOf(db, NAME, PHONE), HELD);
  t.ok(bytesHold(file, NAME, PHONE));
  const officer = world.as('officer');
  const lines = () => db.$client.prepare('select count(*) from audit').pluck().get() as number;
  await officer.get(`/enterprises/${at.uscc}`);
  const before = lines();
  t.equal((await officer.post(`/enterprises/${at.uscc}/contacts/erasing`)).status, 303);
  t.equal(lines(), before + 1, 'one line tells of it');
  t.same(placesOf(db, NAME, PHONE), [], 'gone from every column');
  t.notOk(bytesHold(file, NAME, PHONE), 'and from the bytes of both files');
  t.same(
    placesOf(db, WRITTEN),
    ['visit.content', 'visit.position', 'visit_version.content', 'visit_version.position'],
    'what people wrote into texts is theirs to change',
  );
  t.same((await verifyDatabase(db, { attachments: null })).faults, []);

  for (const role of ['officer', 'leader', 'auditor']) {
    const reader = world.as(role);
    for (const path of [
      `/enterprises/${at.uscc}`,
      ...visits.map((id) => `/visits/${id}`),
      '/visits',
      '/visits/exports/visits.csv',
      '/audit',
    ])
      t.notMatch((await reader.get(path)).body, new RegExp(`${NAME}|${PHONE}`), `${role} ${path}`);
  }
  const page = textOf((await officer.get(`/visits/${visits[0]}`)).body);
  t.match(page, /接待人：已删除.*说明：已删除联系人信息/);
});
