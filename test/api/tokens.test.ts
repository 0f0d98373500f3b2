import t from 'tap';
import { account } from '../../db/schema.ts';
import { Problem } from '../../server/api/problems.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { disableAccount } from '../../server/people/queries.ts';
import { addToken, revokeToken } from '../../server/people/tokens.ts';
import { openApi } from './fixture.ts';

const PATH = '/api/v1/progress';

t.test('without a token it is 401, and says how to ask', async (t) => {
  const { ask } = await openApi(t);
  const none = await ask(PATH, {});
  t.equal(none.status, 401);
  t.equal(none.headers['www-authenticate'], 'Bearer');
  t.match(Problem.parse(none.json).detail, '请求头 Authorization 写成“Bearer 令牌”');
  for (const authorization of ['Bearer', 'Bearer nonsense', 'Basic bGk6bGk=', 'x'.repeat(200)]) {
    t.equal((await ask(PATH, { authorization })).status, 401, authorization);
  }
});

t.test('a token that is over, revoked or of a disabled account opens nothing', async (t) => {
  const { ask, db, clock } = await openApi(t);
  const by = () => byCommandLine(clock.at.toISOString());
  const second = addToken(db, { accountId: 1, label: '另一个', days: null }, by());
  t.equal((await ask(PATH)).status, 200);
  clock.forward(31 * 24 * 60);
  t.equal((await ask(PATH)).status, 401, 'expired');
  t.equal((await ask(PATH, { authorization: `Bearer ${second}` })).status, 200, 'the lasting one');
  revokeToken(db, 2, by());
  t.equal((await ask(PATH, { authorization: `Bearer ${second}` })).status, 401, 'revoked');
  const third = addToken(db, { accountId: 1, label: '第三个', days: null }, by());
  disableAccount(db, 1, by());
  t.equal((await ask(PATH, { authorization: `Bearer ${third}` })).status, 401, 'disabled');
});

t.test('an account without roles may read nothing', async (t) => {
  const { ask, db, clock, as } = await openApi(t);
  const nobody = as();
  const id = db.select().from(account).all().at(-1)?.id ?? 0;
  const token = addToken(
    db,
    { accountId: id, label: '无角色', days: 1 },
    byCommandLine(clock.at.toISOString()),
  );
  for (const path of [PATH, '/api/v1/progress/tracks?figure=additions', '/api/v1/enterprises']) {
    const { status, json } = await ask(path, { authorization: `Bearer ${token}` });
    t.equal(status, 403, path);
    t.match(Problem.parse(json).detail, '此账号没有这项权限');
    t.equal((await ask(path, { cookie: nobody.cookie })).status, 403);
  }
});

t.test('the cookie of a session reads too; a bad token beside it does not', async (t) => {
  const { ask, as, token } = await openApi(t);
  const leader = as('leader');
  t.equal((await ask(PATH, { cookie: leader.cookie })).status, 200);
  t.equal((await ask(PATH, { cookie: leader.cookie, authorization: 'Bearer nonsense' })).status, 401);
  const page = await ask('/api/v1/progress', { authorization: `bearer ${token}` });
  t.equal(page.status, 200, 'the scheme in small letters');
});

t.test('a token opens no page', async (t) => {
  const { stranger, token } = await openApi(t);
  const page = await stranger.get('/targets', { authorization: `Bearer ${token}` });
  t.match(page.location, '/sign-in');
});
