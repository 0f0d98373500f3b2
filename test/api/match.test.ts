import type { Test } from 'tap';
import t from 'tap';
import { write } from '../../db/open.ts';
import { account, enterprise } from '../../db/schema.ts';
import { MatchShape } from '../../server/api/match.ts';
import { Problem } from '../../server/api/problems.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { addToken } from '../../server/people/tokens.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { openApp } from '../helpers/app.ts';
import { bring, bringThree } from './fixture.ts';

/** The application with three enterprises, and a system that posts with the token of such a person. */
async function open(t: Test, role = 'officer') {
  const world = await openApp(t);
  bringThree(world);
  const person = world.as(role);
  const by = byCommandLine(world.clock.at.toISOString());
  const accountId = world.db.select().from(account).all().at(-1)?.id ?? 0;
  const token = addToken(world.db, { accountId, label: '示例系统', days: 30 }, by);
  const post = async (
    body: unknown,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
  ) => {
    const reply = await world.app.inject({
      method: 'POST',
      url: '/api/v1/match',
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: reply.statusCode,
      type: String(reply.headers['content-type']),
      json: reply.json() as unknown,
    };
  };
  const match = async (...lines: string[]) => MatchShape.parse((await post({ lines })).json).lines;
  return { ...world, person, by, post, match };
}

t.test('a published list as pasted is answered row by row', async (t) => {
  const { db, match, by } = await open(t);
  write(db, (tx) => reviseEnterprise(tx, 3, { former_names: ['示例旧名光电有限公司'] }, by));
  const lines = await match(
    '序号\t企业名称\t所在市',
    '1\t示例甲新能源有限责任公司\t嘉兴市',
    `2\t${fictionalCode(2)}\t嘉兴市`,
    '3\t示例旧名光电有限公司\t嘉兴市',
    '4\t示例甲新能原有限公司\t嘉兴市',
    '5\t远方别家半导体有限公司\t嘉兴市',
  );
  t.same(
    lines.map((one) => [one.line, one.found_by, one.enterprise?.name ?? null]),
    [
      [2, 'name', '示例甲新能源有限公司'],
      [3, 'code', '示例乙材料有限公司'],
      [4, 'former', '示例丙光电有限公司'],
      [5, 'near', null],
      [6, 'none', null],
    ],
  );
  t.match(lines[3]?.candidates[0], { uscc: fictionalCode(1), name: '示例甲新能源有限公司' });
});

t.test('a new enterprise and a new name are found at once', async (t) => {
  const { db, match, by } = await open(t);
  t.match(await match('示例丁传感有限公司'), [{ found_by: 'none' }]);
  bring(db, 4, '示例丁传感有限公司');
  t.match(await match('示例丁传感有限公司'), [{ found_by: 'name' }]);
  const id = db.select().from(enterprise).all().at(-1)?.id ?? 0;
  write(db, (tx) => reviseEnterprise(tx, id, { name: '示例戊传感有限公司' }, by));
  t.match(await match('示例戊传感有限公司', '示例丁传感有限公司'), [
    { found_by: 'name', enterprise: { name: '示例戊传感有限公司' } },
    { found_by: 'former', enterprise: { name: '示例戊传感有限公司' } },
  ]);
});

t.test('five thousand long lines are taken, however they are escaped', async (t) => {
  const { post } = await open(t);
  const row = `1\t示例甲新能源有限公司\t${'示例'.repeat(40)}`;
  const body = JSON.stringify({ lines: Array(5_000).fill(row) });
  const { status, json } = await post(
    body.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`),
  );
  t.equal(status, 200);
  const { lines } = MatchShape.parse(json);
  t.equal(lines.length, 5_000);
  t.ok(lines.every((one) => one.found_by === 'name'));
  t.match(await post({ lines: [] }), { status: 200, json: { lines: [] } });
});

t.test('what cannot be read is a problem that names its place', async (t) => {
  const { post } = await open(t);
  const bad: [unknown, string][] = [
    [{}, '#/lines'],
    [{ lines: '示例甲新能源有限公司' }, '#/lines'],
    [{ lines: ['示例甲新能源有限公司', 7] }, '#/lines/1'],
    [{ lines: ['长'.repeat(1_001)] }, '#/lines/0'],
    [{ lines: Array(5_001).fill('') }, '#/lines'],
    [{ lines: [], names: [] }, '#/names'],
  ];
  for (const [body, pointer] of bad) {
    const { status, type, json } = await post(body);
    t.equal(status, 400, pointer);
    t.match(type, 'application/problem+json');
    t.match(Problem.parse(json), { errors: [{ pointer, detail: /\p{Script=Han}/u }] });
  }
  for (const body of ['null', '[]', '{', '']) t.match(await post(body), { status: 400 }, body);
  t.match(await post({ lines: Array(5_000).fill('长'.repeat(1_000)) }), { status: 413 });
});

t.test('who may not update status may not match, nor a page without a token', async (t) => {
  for (const role of ['leader', 'auditor', 'admin']) {
    const { post } = await open(t, role);
    const { status, type } = await post({ lines: [] });
    t.equal(status, 403, role);
    t.match(type, 'application/problem+json');
  }
  const { post, person } = await open(t);
  t.match(await post({ lines: [] }, {}), { status: 401 });
  t.match(await post({ lines: [] }, { cookie: person.cookie }), { status: 401 });
});
