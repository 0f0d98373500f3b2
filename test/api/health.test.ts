import t from 'tap';
import { openApi } from './fixture.ts';

t.test('watchers need no token', async (t) => {
  const { ask } = await openApi(t);
  for (const path of ['/healthz', '/readyz']) {
    const { status, json } = await ask(path, {});
    t.equal(status, 200);
    t.match(json, { status: 'ok' });
  }
});

t.test('without its database the server is alive and not ready', async (t) => {
  const { ask, db } = await openApi(t);
  db.$client.close();
  t.equal((await ask('/healthz', {})).status, 200);
  const { status, json } = await ask('/readyz', {});
  t.equal(status, 503);
  t.match(json, { status: 503, detail: '数据库读不出来', errors: [{ code: 'database' }] });
});
