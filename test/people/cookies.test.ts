/** What the browser keeps: behind https bound to this host and to https, everywhere hidden from scripts. */
import t from 'tap';
import { hashPassword } from '../../server/people/passwords.ts';
import { givePassword, ORIGIN, openApp } from '../helpers/app.ts';
import { CLIENT, openProvider } from './identity-provider.ts';

const PASSWORD = 'Nanhu 2026 hang';

for (const [told, base, prefix, secure] of [
  ['every cookie, as https binds it', 'https://qiangji.example', '__Host-', 'Secure; '],
  ['every cookie, as plain http can', ORIGIN, '', ''],
] as const) {
  t.test(told, async (t) => {
    const provider = await openProvider(t);
    const world = await openApp(t, {
      BASE_URL: base,
      SESSION_IDLE_MINUTES: '30',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_ROLES: 'zone-officers=officer',
    });
    world.as('admin');
    const { id, name } = world.as('officer');
    givePassword(world.db, id, await hashPassword(PASSWORD));
    const given: string[] = [];
    const browser = world.browser();
    const ask = async (path: string, fields?: Record<string, string>) => {
      const answer = await (fields === undefined
        ? browser.get(path)
        : browser.post(path, fields, { origin: base }));
      given.push(...[answer.headers['set-cookie'] ?? []].flat().map(String));
      return answer;
    };
    await ask('/sign-in/sso');
    t.equal((await ask('/sign-in', { name, password: PASSWORD })).location, '/');
    await ask('/enterprises?q=x');
    t.match((await ask('/people/me')).body, '<body data-keys');
    await ask('/people/me/keys', { keys: 'off' });
    t.notMatch((await ask('/people/me')).body, '<body data-keys');
    t.match(browser.cookie, `${prefix}keys=off`);
    world.clock.forward(31);
    await ask('/people/me', { display: '示例新名' });
    await ask('/sign-in', { name, password: PASSWORD });
    t.match((await ask('/kept-form')).body, '示例新名', 'and each is read back');
    await ask('/kept-form/drop', {});
    t.notMatch(browser.cookie, 'kept=');
    await ask('/sign-out', {});
    t.notMatch(browser.cookie, 'sid=');

    const called = new Set(given.map((one) => one.split('=', 1).join()));
    t.same(
      [...called].sort(),
      ['keys', 'kept', 'known', 'place', 'sid', 'sso'].map((one) => prefix + one).sort(),
    );
    for (const one of given) {
      t.match(
        one,
        new RegExp(`; Path=/; (Expires=[^;]+; )?HttpOnly; ${secure}SameSite=Lax$`),
        one.replace(/=.*/, ''),
      );
      t.notMatch(one, /domain=/i);
    }
  });
}
