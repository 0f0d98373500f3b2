import t from 'tap';
import { write } from '../../db/open.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { textOf } from '../helpers/page.ts';
import { recordedBy } from '../helpers/zone.ts';
import { checkAndSave, fieldsOn } from '../tracks/form.ts';
import { eventCount, held, lateIn, logOf, openZone } from './make.ts';

const LATER = recordedBy('2026-03-02T02:00:00.000Z');
const MESSAGE = '基线已于2026年1月10日签认，补录须写明理由';
const REFUSED = { message: MESSAGE, statusCode: 422 };
const FIELDS = {
  to: 'recognised',
  effective_on: '2025-07-04',
  batch: '2025年第一批',
  document_no: '示例〔2025〕1号',
};
const category = 'provincial_srdi';

t.test('no way in forgets the reason: the lowest place refuses, and nothing is written', async (t) => {
  const { db, bing, world } = await openZone(t);
  const before = [eventCount(world), logOf(world).length];
  for (const lateReason of [undefined, null, '', '  '])
    t.throws(() => write(db, (tx) => recordEvents(tx, bing.id, [held()], LATER, { lateReason })), REFUSED);
  t.same([eventCount(world), logOf(world).length], before);
  t.same(lateIn(world), []);
  write(db, (tx) => recordEvents(tx, bing.id, [held()], LATER, { lateReason: '名单遗漏' }));
  t.match(lateIn(world), [{ what: 'recorded', reason: '名单遗漏' }]);
  t.match(logOf(world).at(-1), /记示例丙热管理部件有限公司的省级专精特新认定.*补录理由：名单遗漏$/);
});

t.test('the last day of the baseline is late, the day after it is not', async (t) => {
  const { db, bing, world } = await openZone(t);
  const at = (effective_on: string) => () =>
    write(db, (tx) =>
      recordEvents(tx, bing.id, [{ category, kind: 'stage', stage: 'reserve', effective_on }], LATER),
    );
  t.throws(at('2025-12-31'), REFUSED);
  t.doesNotThrow(at('2026-01-01'));
  t.same(lateIn(world), []);
});

t.test('the form asks at its field, keeps what was typed, and saves with the reason', async (t) => {
  const { officer, bing, world } = await openZone(t);
  const path = `/enterprises/${bing.uscc}/events/new?category=${category}`;
  t.notMatch((await officer.get(path)).body, 'late_reason', 'today asks nothing');
  const back = await officer.post(path, { ...FIELDS, step: 'check' });
  t.equal(back.status, 422);
  t.match(textOf(back.body), MESSAGE);
  t.match(fieldsOn(back.body), {
    effective_on: '2025-07-04',
    document_no: '示例〔2025〕1号',
    late_reason: '',
  });
  const long = await officer.post(path, { ...FIELDS, late_reason: '长'.repeat(501), step: 'check' });
  t.match(textOf(long.body), '补录理由最多 500 字');
  const { saved } = await checkAndSave(officer, path, { ...FIELDS, late_reason: '原件后到' });
  t.equal(saved.status, 303);
  t.match(lateIn(world), [{ what: 'recorded', reason: '原件后到' }]);
  const file = textOf((await officer.get(`/enterprises/${bing.uscc}`)).body);
  t.match(file, /认定.*补录.*补录理由：原件后到/);
});

t.test('signed between check and save, the save asks for the reason', async (t) => {
  const { db, officer, bing, world } = await openZone(t, { signed: false });
  const path = `/enterprises/${bing.uscc}/events/new?category=${category}`;
  const checked = await officer.post(path, { ...FIELDS, step: 'check' });
  const { sign } = await import('./make.ts');
  sign(db, '2026-09-30T08:00:00.000Z');
  const back = await officer.post(path, { ...fieldsOn(checked.body), step: 'save' });
  t.equal(back.status, 422);
  t.match(textOf(back.body), '基线已于2026年9月30日签认，补录须写明理由');
  t.same(lateIn(world), []);
});

t.test('a void needs no second reason: its own is kept', async (t) => {
  const { db, officer, jia, world } = await openZone(t);
  const id = Number(db.$client.prepare('select id from event where enterprise_id = ?').pluck().get(jia.id));
  const page = await officer.get(`/enterprises/${jia.uscc}/events/${id}/void`);
  t.match(textOf(page.body), '这个原因同时记为补录理由');
  const done = await officer.post(`/enterprises/${jia.uscc}/events/${id}/void`, {
    ...fieldsOn(page.body),
    reason: '不是本区企业',
  });
  t.equal(done.status, 303);
  t.same(lateIn(world), [{ event_id: id, what: 'voided', reason: '不是本区企业' }]);
  t.match(logOf(world, 'event voided')[0], /原因：不是本区企业，基线签认后的补录$/);
  t.match(textOf((await officer.get(`/enterprises/${jia.uscc}`)).body), /不是本区企业（基线签认后，属补录）/);
});

t.test('a correction keeps its reason for both halves', async (t) => {
  const { db, officer, jia, world } = await openZone(t);
  const id = Number(db.$client.prepare('select id from event where enterprise_id = ?').pluck().get(jia.id));
  const path = `/enterprises/${jia.uscc}/events/${id}/correct`;
  const fields = { ...fieldsOn((await officer.get(path)).body), effective_on: '2025-07-05' };
  const { checked } = await checkAndSave(officer, path, { ...fields, reason: '' });
  t.match(textOf(checked.body), '填写更正的原因');
  const { saved } = await checkAndSave(officer, path, { ...fields, reason: '以公告为准' });
  t.equal(saved.status, 303);
  t.same(
    lateIn(world).map(({ what, reason }) => [what, reason]),
    [
      ['recorded', '以公告为准'],
      ['voided', '以公告为准'],
    ],
  );
});

t.test('papers for a signed line ask for the reason, too', async (t) => {
  const { db, officer, yi, world } = await openZone(t);
  const id = Number(db.$client.prepare('select id from event where enterprise_id = ?').pluck().get(yi.id));
  const path = `/enterprises/${yi.uscc}/events/${id}/amend`;
  const fields = { ...fieldsOn((await officer.get(path)).body), document_no: '示例〔2024〕8号' };
  t.ok('late_reason' in fields);
  const back = await officer.post(path, { ...fields, step: 'check' });
  t.equal(back.status, 422);
  t.match(textOf(back.body), MESSAGE);
  const { saved } = await checkAndSave(officer, path, { ...fields, late_reason: '原件后到' });
  t.equal(saved.status, 303);
  t.match(lateIn(world), [{ what: 'recorded', reason: '原件后到' }]);
  const papers = Number(db.$client.prepare("select id from event where kind = 'amended'").pluck().get());
  write(db, (tx) => voidEvent(tx, papers, '补错了', LATER));
  t.match(
    lateIn(world)[1],
    { event_id: papers, what: 'voided', reason: '补错了' },
    'their voiding is late as well',
  );
});

t.test('before it is signed nothing is asked', async (t) => {
  const { officer, bing, world } = await openZone(t, { signed: false });
  const path = `/enterprises/${bing.uscc}/events/new?category=${category}`;
  const { saved } = await checkAndSave(officer, path, FIELDS);
  t.equal(saved.status, 303);
  t.same(lateIn(world), []);
});
