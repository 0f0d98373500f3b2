import t from 'tap';
import { openApp } from '../helpers/app.ts';

t.test('keys of one letter are turned off and on again in the own settings', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const own = await officer.get('/people/me');
  t.match(own.body, 'data-keys');
  t.match(own.body, '按 / 键');
  t.equal((await officer.post('/people/me/keys', { keys: 'off' })).location, '/people/me');
  for (const path of ['/people/me', '/', '/enterprises']) {
    const { body } = await officer.get(path);
    t.notMatch(body, 'data-keys', path);
    t.notMatch(body, '按 / 键', path);
  }
  t.match((await officer.get('/help')).body, '现已关闭');
  t.match((await world.as('leader').get('/')).body, 'data-keys', 'another browser keeps its own');
  await officer.post('/people/me/keys', { keys: 'on' });
  t.match((await officer.get('/')).body, 'data-keys');
});
