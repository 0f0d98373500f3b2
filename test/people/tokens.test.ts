import t, { type Test } from 'tap';
import { openMemory } from '../../db/open.ts';
import { addAccount, disableAccount, setPassword } from '../../server/people/queries.ts';
import { addToken, findToken, listTokens, revokeToken } from '../../server/people/tokens.ts';
import { openApp } from '../helpers/app.ts';

const at = '2026-09-30T08:00:00.000Z';
const by = { actor: '命令行', accountId: null, ip: '', at };
const later = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();

function open(t: Test) {
  const db = openMemory();
  t.teardown(() => db.$client.close());
  const draft = { name: 'jiekou', display: '示例接口', roles: ['leader'], passwordHash: '-' };
  const accountId = addAccount(db, draft, by);
  return { db, accountId };
}

t.test('a token is its account, with its roles, and is stored only as a hash', async (t) => {
  const { db, accountId } = open(t);
  const token = addToken(db, { accountId, label: '统计报送', days: 30 }, by);
  t.match(token, /^[A-Za-z0-9_-]{43}$/);
  const found = findToken(db, token, at);
  t.same([found?.accountId, found?.name, found?.roles], [accountId, 'jiekou', ['leader']]);
  t.notMatch(JSON.stringify(db.$client.prepare('select * from api_token').all()), token);
  t.notMatch(JSON.stringify(db.$client.prepare('select * from audit').all()), token);
});

t.test('an unknown, revoked or expired token, or one of a disabled account, is nobody', async (t) => {
  const { db, accountId } = open(t);
  const add = (label: string, days: number | null = null) => addToken(db, { accountId, label, days }, by);
  for (const odd of ['', 'x', 'A'.repeat(43), 'A'.repeat(5000), '"', '%', '汉'.repeat(30)]) {
    t.equal(findToken(db, odd, at), null);
  }
  const short = add('短期', 1);
  t.ok(findToken(db, short, later(24 * 60 - 1)));
  t.equal(findToken(db, short, later(24 * 60)), null);
  const revoked = add('撤销');
  revokeToken(db, listTokens(db)[0]?.id ?? 0, by);
  t.equal(findToken(db, revoked, at), null);
  const kept = add('停用');
  setPassword(db, accountId, '-', by);
  t.ok(findToken(db, kept, at));
  disableAccount(db, accountId, by);
  t.equal(findToken(db, kept, at), null);
});

t.test('that it was used is noted at most once a minute', async (t) => {
  const { db, accountId } = open(t);
  const token = addToken(db, { accountId, label: '统计报送', days: null }, by);
  const used = () => listTokens(db)[0]?.lastUsedAt;
  t.equal(used(), null);
  findToken(db, token, later(0));
  findToken(db, token, later(0.9));
  t.equal(used(), later(0));
  findToken(db, token, later(1));
  t.equal(used(), later(1));
});

t.test('a token needs a purpose and a sensible time', async (t) => {
  const { db, accountId } = open(t);
  t.throws(() => addToken(db, { accountId, label: ' ', days: 1 }, by), /填写令牌的用途/);
  for (const days of [0, -1, 1.5, 4000, Number.NaN]) {
    t.throws(() => addToken(db, { accountId, label: 'x', days }, by), /有效天数为 1 到 3650 的整数/);
  }
  t.throws(() => addToken(db, { accountId: 99, label: 'x', days: 1 }, by));
  t.throws(() => revokeToken(db, 99, by));
  t.same(listTokens(db), []);
});

t.test('an administrator makes a token on the page, sees it once, and revokes it', async (t) => {
  const { as, db, stranger } = await openApp(t);
  const admin = as('admin');
  const system = as('officer');
  t.match((await admin.get('/people')).body, 'href="/people/tokens/new"');
  const fields = { account: String(system.id), label: ' 数据大屏 ', days: '３０天' };
  const page = await admin.get('/people/tokens/new');
  t.match(page.body, /示例officer2（officer2）：专员/);
  const made = await admin.post('/people/tokens', fields);
  t.equal(made.status, 200);
  const token = /id="once">([A-Za-z0-9_-]{43})</.exec(made.body)?.[1] ?? '';
  const ask = () => stranger.get('/api/v1/progress', { authorization: `Bearer ${token}` });
  t.equal((await ask()).status, 200);
  const [kept] = listTokens(db);
  t.match(kept, {
    label: '数据大屏',
    accountId: system.id,
    roles: ['officer'],
    expiresAt: '2026-10-30T08:00:00.000Z',
  });
  const list = (await admin.get('/people')).body;
  t.match(list, /数据大屏<\/th><td data-l="所属账号">officer2<\/td><td data-l="角色">专员<\/td>/);
  t.notMatch(list, token);
  t.equal((await admin.post(`/people/tokens/${kept?.id}/revoke`)).status, 303);
  t.equal((await ask()).status, 401);
});

t.test('a token that lacks its account, purpose or days comes back as it was typed', async (t) => {
  const { as, db } = await openApp(t);
  const admin = as('admin');
  const gone = as('officer');
  disableAccount(db, gone.id, by);
  const bad: [Record<string, string>, RegExp][] = [
    [{ label: '大屏' }, /选择账号/],
    [{ account: String(admin.id) }, /填写令牌的用途/],
    [{ account: String(admin.id), label: '大屏', days: '4000' }, /有效天数为 1 到 3650 的整数/],
    [{ account: String(gone.id), label: '大屏' }, /这个账号已停用/],
  ];
  for (const [fields, words] of bad) {
    const back = await admin.post('/people/tokens', fields);
    t.equal(back.status, 422);
    t.match(back.body, words);
    if (fields.label !== undefined) t.match(back.body, /value="大屏"/);
  }
  t.same(listTokens(db), []);
});
