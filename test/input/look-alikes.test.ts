/** B18: what looks the same is found to be the same, however it was typed. */
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

/** Ways to write a text that a reader takes for the same. */
const alike = (text: string): [string, string][] => [
  ['a zero-width sign inside', `${text.slice(0, 2)}\u200b${text.slice(2)}`],
  ['a blank at the end', `${text}\u3000`],
  ['a space inside', `${text.slice(0, 2)} ${text.slice(2)}`],
  [
    'full-width letters',
    text.replace(/[A-Za-z0-9]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  ],
  ['other capitals', text.toLowerCase()],
  ['a radical for a character', text.replace('人', '\u2f08')],
  ['other brackets', text.replace('（', '(').replace('）', ')')],
];

t.test(
  'an enterprise, a value of a list, a view, an account: each once, whatever its spelling',
  async (t) => {
    const world = await openApp(t);
    const all = world.as('leader', 'officer', 'manager', 'admin');
    const name = '示例AI人形装备（浙江）有限公司';
    addEnterprise(world.db, { name });
    const word = '人工智能AI（示例）';
    const view = '我的AI人形（示例）';
    const account = 'Shili人AI';
    const forms: [string, string, string, Record<string, string>, RegExp][] = [
      ['/dictionaries/chain', 'value', word, { note: '' }, /已有/],
      [
        '/enterprises/views',
        'name',
        view,
        { query: 'chain=%E6%96%B0%E6%9D%90%E6%96%99', shared: 'no' },
        /已有/,
      ],
      ['/people', 'name', account, { display: '示例', role_leader: 'on' }, /已有|账号用/],
    ];
    for (const [path, field, value, rest, refusal] of forms) {
      const first = await all.post(path, { ...rest, [field]: value });
      t.ok(first.status < 400, `${path} ${first.status} ${textOf(first.body).slice(0, 300)}`);
      for (const [how, other] of alike(value)) {
        const answer = await all.post(path, { ...rest, [field]: other });
        t.equal(answer.status, 422, `${path}, ${how}`);
        t.match(textOf(answer.body), refusal, `${path}, ${how}`);
      }
    }
    for (const [how, other] of alike(name)) {
      const answer = await all.post('/enterprises/new', {
        name: other,
        uscc: fictionalCode(31_415),
        in_scope: 'yes',
      });
      t.equal(answer.status, 422, `enterprise, ${how}`);
      t.match(textOf(answer.body), /相近|相同|已有/, `enterprise, ${how}`);
    }
  },
);
