import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { addDemoAccounts } from '../../server/demo/accounts.ts';
import { addDemoWebhooks } from '../../server/demo/webhooks.ts';
import { checkPassword } from '../../server/people/passwords.ts';
import { findAccountByName } from '../../server/people/queries.ts';
import { listTokens } from '../../server/people/tokens.ts';
import { listWebhooks } from '../../server/webhooks/queries.ts';
import { AT } from './zone.ts';

t.test('the demo has three accounts that can sign in at once', async (t) => {
  const db = openMemory();
  const accounts = await addDemoAccounts(db, AT);
  t.same(
    accounts.map((one) => one.name),
    ['admin', 'officer', 'leader'],
  );
  for (const { name, password } of accounts) {
    const found = findAccountByName(db, name);
    t.ok(await checkPassword(password, found?.passwordHash ?? null), name);
    t.equal(found?.mustChange, false);
  }
  t.same(
    listTokens(db).map(({ label, roles, revokedAt }) => [label, roles, revokedAt === null]),
    [
      ['示例数据大屏', ['leader'], true],
      ['示例报送系统', ['officer'], false],
    ],
  );
});

t.test('its webhooks are paused and lead to nobody', async (t) => {
  const db = openMemory();
  addDemoWebhooks(db, AT);
  t.match(listWebhooks(db), [
    { host: 'https://dw.qiangji.example', state: 'paused', waiting: 0, failed: 1 },
    { host: 'https://robot.qiangji.example', state: 'paused', waiting: 0, deliveredAt: null },
  ]);
});
