import t from 'tap';
import { addEnterprise } from '../helpers/zone.ts';
import { eventCount, openTrack } from './form.ts';

const GIVEN = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' } as const;

t.test('leaders, administrators and auditors read and change nothing', async (t) => {
  const { world, at, path } = await openTrack(t, [GIVEN]);
  for (const role of ['leader', 'admin', 'auditor']) {
    const who = world.as(role);
    for (const address of [
      path('little_giant'),
      `/enterprises/${at.uscc}/events/1/void`,
      `/enterprises/${at.uscc}/events/1/correct`,
      `/enterprises/${at.uscc}/events/1/amend`,
    ]) {
      t.equal((await who.get(address)).status, 403, `${role} ${address}`);
      const answer = await who.post(address, { to: 'reserve', effective_on: '2026-09-01', reason: '试' });
      t.equal(answer.status, 403, `${role} posts ${address}`);
    }
  }
  t.equal(eventCount(world), 1);
});

t.test('what is not there is a page that says so', async (t) => {
  const { world, officer, at } = await openTrack(t, [GIVEN]);
  const other = addEnterprise(world.db);
  for (const address of [
    '/enterprises/91330411YY000009X9/events/new',
    `/enterprises/${at.uscc}/events/new?category=services`,
    `/enterprises/${at.uscc}/events/999/void`,
    `/enterprises/${at.uscc}/events/-1/void`,
    `/enterprises/${at.uscc}/events/x/correct`,
    `/enterprises/${at.uscc}/events/99999999999999999/amend`,
    `/enterprises/${other.uscc}/events/1/void`,
    `/enterprises/${other.uscc}/events/1/correct`,
  ]) {
    t.equal((await officer.get(address)).status, 404, address);
    t.equal((await officer.post(address, { reason: '试' })).status, 404, `post ${address}`);
  }
});

t.test('a form without its token changes nothing', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const answer = await officer.post(path('little_giant'), {
    csrf: '',
    to: 'reserve',
    effective_on: '2026-09-01',
    step: 'save',
  });
  t.equal(answer.status, 403);
  t.equal(eventCount(world), 0);
});
