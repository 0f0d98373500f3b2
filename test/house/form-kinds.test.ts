import t from 'tap';
import { ORIGIN, openApp } from '../helpers/app.ts';

t.test('pages take forms as browsers send them, and nothing else', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const said = { csrf: officer.csrf, display: '示例新名' };
  const bodies: [string, string][] = [
    ['application/json', JSON.stringify(said)],
    ['application/json; charset=utf-8', JSON.stringify(said)],
    ['text/plain', new URLSearchParams(said).toString()],
  ];
  for (const [type, payload] of bodies) {
    const reply = await world.app.inject({
      method: 'POST',
      url: '/people/me',
      headers: { origin: ORIGIN, cookie: officer.cookie, 'content-type': type },
      payload,
    });
    t.equal(reply.statusCode, 415, type);
    t.match(reply.body, '不能读取这种内容');
  }
  const display = world.db.$client.prepare('select display from account where id = ?').pluck();
  t.equal(display.get(officer.id), '示例officer1');
  t.equal((await officer.post('/people/me', { display: '示例新名' })).status, 303);
});
