import t from 'tap';
import { openApp } from '../helpers/app.ts';

t.test('a stranger who asks for too much is told to come back, and only that one', async (t) => {
  const world = await openApp(t);
  const ask = async (remoteAddress: string) =>
    (await world.app.inject({ url: '/healthz', remoteAddress })).statusCode;
  for (let n = 0; n < 600; n += 1) await ask('10.0.0.1');
  t.equal(await ask('10.0.0.1'), 429);
  t.equal(await ask('10.0.0.2'), 200);
});
