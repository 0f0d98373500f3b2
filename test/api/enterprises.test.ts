import { eq } from 'drizzle-orm';
import t from 'tap';
import { write } from '../../db/open.ts';
import { enterprise } from '../../db/schema.ts';
import { EnterprisesShape, WholeEnterpriseShape } from '../../server/api/shapes.ts';
import { findEnterprise } from '../../server/enterprises/queries.ts';
import { eventsOf, recordEvents } from '../../server/tracks/queries.ts';
import { recordedBy } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { type Ask, bring, bringThree, openApi } from './fixture.ts';

const listed = async (ask: Ask, query: string) =>
  EnterprisesShape.parse((await ask(`/api/v1/enterprises?${query}`)).json);
const names = async (ask: Ask, query: string) => (await listed(ask, query)).items.map((one) => one.name[2]);

t.test('enterprises come with masked phones and whole lists', async (t) => {
  const world = await openApi(t);
  bringThree(world);
  const { items, total, next_cursor } = await listed(world.ask, 'sort=name');
  t.equal(total, 3);
  t.equal(next_cursor, null);
  t.match(items[0], {
    name: '示例丙光电有限公司',
    contact_phone: '138****1402',
    tags: ['示例标签', '重点'],
    in_scope: true,
    version: 1,
  });
  t.notMatch(JSON.stringify(items), '13800001402');
});

t.test('finding by name, code, pinyin, category, stage, holding and list values', async (t) => {
  const world = await openApi(t);
  const [first = ''] = bringThree(world);
  const { ask } = world;
  t.same(await names(ask, 'q=甲新'), ['甲']);
  t.same(await names(ask, `q=${first.slice(2, 17).toLowerCase()}`), ['甲']);
  t.same(await names(ask, 'q=sly'), ['乙']);
  t.same(await names(ask, 'q=%25'), []);
  t.same(await names(ask, 'category=above_scale'), ['甲']);
  t.same(await names(ask, 'stage=in_review'), ['丙']);
  t.same(await names(ask, 'category=above_scale&stage=in_review'), []);
  t.same(await names(ask, 'holding=yes'), ['甲']);
  t.same((await names(ask, 'holding=no')).sort(), ['丙', '乙'].sort());
  t.same(await names(ask, 'chain=新材料'), ['乙']);
  t.equal((await listed(ask, 'officer=-')).total, 3);
  // An addition needs its paper; a recognition of the baseline does not.
  t.same(await names(ask, 'alert=no_document&sort=name'), ['甲']);
});

t.test('pages follow each other without gap or repetition, in either direction', async (t) => {
  const world = await openApi(t);
  for (let n = 1; n <= 7; n += 1) bring(world.db, n, `示例${n}号有限公司`);
  for (const sort of ['name', '-code', '-updated', '']) {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { uscc: string }[]; next_cursor: string | null; total: number } = await listed(
        world.ask,
        `${sort === '' ? '' : `sort=${sort}&`}limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      t.equal(page.total, 7);
      seen.push(...page.items.map((one) => one.uscc));
      cursor = page.next_cursor;
    }
    t.equal(new Set(seen).size, 7, sort);
    t.equal(seen.length, 7);
  }
});

t.test('walking through all loses none that is changed meanwhile', async (t) => {
  const world = await openApi(t);
  const codes = [1, 2, 3, 4, 5].map((n) => bring(world.db, n, `示例${n}号有限公司`));
  const first = await listed(world.ask, 'limit=2');
  const unread = codes.find((code) => first.items.every((one) => one.uscc !== code)) ?? '';
  world.db
    .update(enterprise)
    .set({ updated_at: '2026-12-01T00:00:00.000Z' })
    .where(eq(enterprise.uscc, unread))
    .run();
  const rest = await listed(world.ask, `limit=200&cursor=${first.next_cursor}`);
  t.same([...first.items, ...rest.items].map((one) => one.uscc).sort(), codes.sort());
});

t.test('one enterprise comes with its tracks and every event', async (t) => {
  const world = await openApi(t);
  const [, code = ''] = bringThree(world);
  const answer = await world.ask(`/api/v1/enterprises/${code}`);
  t.equal(answer.status, 200);
  t.equal(answer.headers.etag, '"1"');
  const one = WholeEnterpriseShape.parse(answer.json);
  t.match(one.tracks, [{ category: 'provincial_srdi', held: false, ended_how: 'review_failed' }]);
  t.match(one.events, [
    { kind: 'recognised', effective_on: '2023-07-10', batch_year: 2023, voided: null },
    { kind: 'exited', reason: 'review_failed', recorded_by: '示例专员' },
  ]);
  t.same(one.indicators, []);
  t.equal((await world.ask(`/api/v1/enterprises/${code.toLowerCase()}`)).status, 200);
});

t.test('an amendment names its event by the word it is posted with', async (t) => {
  const world = await openApi(t);
  const [code = ''] = bringThree(world);
  const { id } = findEnterprise(world.db, code);
  const [first] = eventsOf(world.db, id);
  const amended = { category: 'provincial_srdi', kind: 'amended', effective_on: '2026-09-30' } as const;
  write(world.db, (tx) =>
    recordEvents(
      tx,
      id,
      [{ ...amended, amends: first?.id ?? 0, document_no: '示例〔2026〕2号' }],
      recordedBy(),
    ),
  );
  const one = WholeEnterpriseShape.parse((await world.ask(`/api/v1/enterprises/${code}`)).json);
  t.match(one.events.at(-1), { kind: 'amended', event: first?.id, document_no: '示例〔2026〕2号' });
});

t.test('yearly figures come in whole yuan, to every reader of enterprises', async (t) => {
  const world = await openApi(t);
  const [uscc = ''] = bringThree(world);
  await bringIn(world.db, 'indicators', [
    { 信用代码: uscc, 年度: '2025', 营业收入: '12860.5', 评价得分: '61.5' },
  ]);
  const { indicators } = WholeEnterpriseShape.parse((await world.ask(`/api/v1/enterprises/${uscc}`)).json);
  t.match(indicators, [
    { year: 2025, revenue: 128_605_000, score: 61.5, staff: null, recorded_by: '专员甲' },
  ]);
});
