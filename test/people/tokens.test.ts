import t, { type Test } from 'tap';
import { openMemory } from '../../db/open.ts';
import { addAccount, disableAccount, setPassword } from '../../server/people/queries.ts';
import { addToken, findToken, listTokens, revokeToken } from '../../server/people/tokens.ts';

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
