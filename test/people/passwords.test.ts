import t from 'tap';
import { makePassword, passwordFault } from '../../server/people/password-rule.ts';
import { checkPassword, hashPassword } from '../../server/people/passwords.ts';
import { TooBusy } from '../../server/people/turns.ts';

t.test('a password is stored with its parameters and never twice alike', async (t) => {
  const [one, two] = [await hashPassword('Nanhu 2026 hang'), await hashPassword('Nanhu 2026 hang')];
  t.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  t.not(one, two);
  t.equal(await checkPassword('Nanhu 2026 hang', one), true);
  t.equal(await checkPassword('Nanhu 2026 han', one), false);
  t.equal(await checkPassword('nanhu 2026 hang', one), false);
});

t.test('spaces at the ends count, and accents written two ways are one', async (t) => {
  const stored = await hashPassword(' Caf\u00e9 nanhu 26 ');
  t.equal(await checkPassword(' Cafe\u0301 nanhu 26 ', stored), true);
  t.equal(await checkPassword('Caf\u00e9 nanhu 26', stored), false);
});

t.test('nothing is the password of nobody, or of a hash that cannot be read', async (t) => {
  for (const stored of [null, '', '-', '$argon2id$v=19$m=19456,t=2,p=1$AAAA', 'plain']) {
    t.equal(await checkPassword('', stored), false);
    t.equal(await checkPassword('Nanhu 2026 hang', stored), false);
  }
});

t.test('an older setting is still understood', async (t) => {
  const { argon2Sync } = await import('node:crypto');
  const nonce = Buffer.alloc(16, 7);
  const key = argon2Sync('argon2id', {
    message: 'Nanhu 2026 hang',
    nonce,
    memory: 8192,
    passes: 3,
    parallelism: 1,
    tagLength: 16,
  });
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');
  const stored = `$argon2id$v=19$m=8192,t=3,p=1$${text(nonce)}$${text(key)}`;
  t.equal(await checkPassword('Nanhu 2026 hang', stored), true);
});

t.test('two at once, sixteen wait, the rest are told to come back', async (t) => {
  const all = await Promise.allSettled(Array.from({ length: 25 }, () => hashPassword('Nanhu 2026 hang')));
  t.equal(all.filter((one) => one.status === 'fulfilled').length, 18);
  for (const one of all) if (one.status === 'rejected') t.type(one.reason, TooBusy);
  t.equal(await checkPassword('x', null), false, 'and then there is room again');
});

t.test('the rule of passwords', async (t) => {
  const rule = '密码至少 10 位，含字母和数字';
  const common = '这个密码太常见，容易被猜到，换一个';
  for (const [password, fault] of [
    ['', '填写密码'],
    ['1qaz2wsx3edc123456', common],
    ['1234561qaz2wsx3edc', common],
    ['short1', rule],
    ['onlyletters', rule],
    ['1234567890', rule],
    ['!!!!!!!!!!1', rule],
    ['密码一二三四五六七八9', null],
    ['Nanhu 2026 hang', null],
    [' leading 1 ', null],
    [`${'Long7 '.repeat(21)}ab`, null],
    [`${'Long7 '.repeat(22)}`, '密码最多 128 位，现在是 132 位'],
    ['has\nnewline12', '密码不能含换行等控制字符'],
    ['password123', common],
    ['P@ssw0rd2026', common],
    ['Admin12345', common],
    ['qwerty123456', common],
    ['1qaz2wsx3edc', common],
    ['woaini1314520', common],
    ['abc1234567', common],
    ['aaaaaaaaa1', common],
    ['zhangsan-2026x', '密码不能含账号名'],
    ['x-ZhangSan-77', '密码不能含账号名'],
  ] as const) {
    t.equal(passwordFault(password, 'zhangsan'), fault, password);
  }
});

t.test('a password that the server makes up obeys the rule and is not made twice', async (t) => {
  const made = Array.from({ length: 500 }, makePassword);
  t.equal(new Set(made).size, 500);
  for (const one of made) t.equal(passwordFault(one, ''), null);
});
