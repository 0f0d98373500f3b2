import * as fc from 'fast-check';
import t from 'tap';
import { write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { readDossier } from '../../server/derived/dossiers.ts';
import { readSums } from '../../server/derived/ledger-sums.ts';
import { reviseEnterprise, versionsOf } from '../../server/enterprises/queries.ts';
import { factsAt } from '../../server/rules/facts.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { namesIn } from '../enterprises/make.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { attribute, elements, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { bringIn } from '../sheets/bring-in.ts';

const idOf = ({ db }: World, kind: string, value: string) =>
  Number(
    db.$client.prepare('select id from dictionary where kind = ? and value = ?').pluck().get(kind, value),
  );

/** The words of a page without what parts them. */
const tight = (body: string) => textOf(body).replace(/\s/g, '');

const said = ({ db }: World, act: string) =>
  db.$client
    .prepare<[string], string>('select sentence from audit where act = ? order by seq')
    .pluck()
    .all(act);

const chainOf = ({ db }: World, id: number) =>
  db.$client.prepare('select chain from enterprise where id = ?').pluck().get(id);

/** The hidden fields of the confirmation, as its button sends them. */
function hiddenOn(body: string): Record<string, string> {
  const fields = elements(body).filter((one) => attribute(one, 'type') === 'hidden');
  const pairs = fields.map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']);
  const { csrf: _, ...rest } = Object.fromEntries(pairs) as Record<string, string>;
  return rest;
}

/** Typed, looked at, confirmed. */
async function replace(who: Client, id: number, path: 'rename' | 'merge', typed: Record<string, string>) {
  const at = `/dictionaries/values/${id}/${path}`;
  const page = await who.post(at, typed);
  const confirm = () => who.post(at, hiddenOn(page.body));
  return { page, confirm };
}

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const recognised = [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10', batch_year: 2026 },
  ] as const;
  const firms = [
    addEnterprise(world.db, { name: '示例甲光电有限公司', chain: '光电', tags: '重点、链主' }, [
      ...recognised,
    ]),
    addEnterprise(world.db, { name: '示例乙光电有限公司', chain: '光电', tags: '重点企业' }),
    addEnterprise(world.db, { name: '示例丙光伏有限公司', chain: '光伏新能源' }, [...recognised]),
  ] as const;
  return { world, firms, admin: world.as('admin') };
}

t.test('a new system has the lists of the zone; each value tells how many bear it', async (t) => {
  const { world, admin } = await open(t);
  t.equal((await admin.get('/dictionaries')).location, '/dictionaries/chain');
  const text = tight((await admin.get('/dictionaries/chain')).body);
  t.match(text, /光伏新能源1在用/);
  t.match(text, /高端汽车零部件0.*光电信息0.*低空经济0.*新材料0.*大视听0.*光电2在用/);
  t.match(text, /专员甲光电新增随企业资料/, 'and what came with an enterprise is in the history');
  t.match(tight((await admin.get('/dictionaries/officer')).body), /专员甲没有对应的账号3在用/);
  t.match(tight((await admin.get('/dictionaries/tag')).body), /重点1在用.*链主1在用.*重点企业1在用/);
  t.equal((await admin.get('/dictionaries/nothing')).status, 404);
  for (const role of ['leader', 'officer', 'manager', 'auditor']) {
    t.equal((await world.as(role).get('/dictionaries/chain')).status, 403, role);
  }
});

t.test('values are added, put in order, noted, retired and revived, each with its line', async (t) => {
  const { world, firms, admin } = await open(t);
  const officer = world.as('officer');
  for (const [value, message] of [
    ['', '填写要新增的值'],
    ['光电', '已有“光电”'],
    ['长'.repeat(61), '最多 60 字'],
  ] as const) {
    const back = await admin.post('/dictionaries/chain', { value, note: '示例备注' });
    t.equal(back.status, 422);
    t.match(tight(back.body), message.replace(/\s/g, ''));
    t.match(back.body, 'value="示例备注"');
  }
  await admin.post('/dictionaries/chain', { value: '生命健康', note: '含医疗器械' });
  const at = `/dictionaries/values/${idOf(world, 'chain', '生命健康')}`;
  await admin.post(`${at}/move`, { to: 'up' });
  t.match(tight((await admin.get('/dictionaries/chain')).body), /生命健康0在用含医疗器械上移下移光电2/);
  await admin.post(`${at}/note`, { note: '' });
  const old = `/dictionaries/values/${idOf(world, 'chain', '光电')}`;
  await admin.post(`${old}/retire`, { reason: '并入上级目录' });
  const form = (await officer.get(`/enterprises/${firms[0].uscc}/edit`)).body;
  t.notMatch(form, '<option value="光电">', 'no longer offered');
  t.match(form, 'value="光电"', 'and still what the enterprise has');
  const list = (await officer.get('/enterprises')).body;
  t.match(list, '>光电（已停用）</option>', 'and found by it');
  t.equal(chainOf(world, firms[0].id), '光电');
  await admin.post(`${old}/revive`);
  t.match((await officer.get(`/enterprises/${firms[0].uscc}/edit`)).body, '<option value="光电">');
  const page = tight((await admin.get(old)).body);
  t.match(page, /恢复使用—.*停用并入上级目录.*新增随企业资料/);
  t.same(said(world, 'dictionary retired'), ['停用产业赛道“光电”，理由：并入上级目录']);
  t.same(said(world, 'dictionary moved'), ['将产业赛道“生命健康”上移一位']);
  const file = await admin.get('/dictionaries/chain/exports/changes.csv');
  t.match(file.body, /光电,停用,并入上级目录/);
  t.match((await admin.get('/dictionaries/chain/exports/values.csv')).body, /光电,2,在用/);
});

t.test('renamed from a day on: all who bear it, once, and the days before keep the old word', async (t) => {
  const { world, firms, admin } = await open(t);
  const id = idOf(world, 'chain', '光电');
  for (const [to, message] of [
    ['', '填写新的名称'],
    ['光电', '与原来相同，写一个不同的'],
    ['光伏新能源', '已有“光伏新能源”，要合成一个，用下面的“并入”'],
  ] as const) {
    const { page } = await replace(admin, id, 'rename', { to, effective_on: '2026-08-01', reason: '改名' });
    t.equal(page.status, 422);
    t.match(tight(page.body), message);
    t.match(page.body, 'id="f-rename_effective_on" name="effective_on" value="2026-08-01"');
  }
  const late = await replace(admin, id, 'rename', { to: '光电子', effective_on: '2026-10-01' });
  t.match(tight(late.page.body), '生效日期不能晚于今天（2026年9月30日）');
  const { page, confirm } = await replace(admin, id, 'rename', {
    to: '光电子信息',
    effective_on: '2026-08-01',
    reason: '与市级目录一致',
  });
  t.match(tight(page.body), /2家企业将由“光电”改为“光电子信息”，自2026年8月1日起/);
  t.equal(chainOf(world, firms[0].id), '光电', 'nothing before the word is given');
  const saved = await confirm();
  t.equal(saved.status, 303);
  t.match(tight((await admin.get(saved.location)).body), '已将“光电”改为“光电子信息”，涉及2家企业。');
  for (const firm of firms.slice(0, 2)) {
    const versions = versionsOf(world.db, firm.id);
    t.equal(factsAt(versions, '2026-07-31').chain, '光电');
    t.equal(factsAt(versions, '2026-08-01').chain, '光电子信息');
  }
  t.equal(chainOf(world, firms[2].id), '光伏新能源', 'nothing else is touched');
  t.same(said(world, 'dictionary renamed'), [
    '将产业赛道“光电”改名为“光电子信息”，自2026年8月1日起，涉及 2 家企业，理由：与市级目录一致',
  ]);
  t.same(compareDerived(world.db).differences, []);
  const leader = world.as('leader');
  const progress = async (day: string) =>
    tight(
      (await leader.get(`/progress/tracks?figure=additions&category=provincial_srdi&chain=光电&as_of=${day}`))
        .body,
    );
  t.match(
    await progress('2026-07-31'),
    '示例甲光电有限公司',
    'behind a figure of the past it stands as it was',
  );
  t.notMatch(await progress('2026-09-30'), '示例甲光电有限公司');
  const old = tight((await leader.get('/enterprises?chain=光电')).body);
  t.match(old, /示例[甲乙]光电有限公司/, 'old addresses and saved views lead on');
  t.match(
    tight((await admin.get(`/dictionaries/values/${id}`)).body),
    '以后填写、导入“光电”都按“光电子信息”记',
  );

  const back = await replace(admin, idOf(world, 'chain', '光电子信息'), 'rename', { to: '光电' });
  await back.confirm();
  t.equal(chainOf(world, firms[0].id), '光电', 'and it can be named back');
  t.match(tight((await admin.get('/dictionaries/chain')).body), /光电2在用.*光电子信息0已改用“光电”/);
});

t.test('what changed since it was shown is shown again, and nothing is written', async (t) => {
  const { world, firms, admin } = await open(t);
  const { confirm } = await replace(admin, idOf(world, 'chain', '光电'), 'rename', { to: '光电子' });
  addEnterprise(world.db, { name: '示例丁后来有限公司', chain: '光电' });
  const answer = await confirm();
  t.equal(answer.status, 409);
  t.match(tight(answer.body), /核对之后有变化，还没有修改。看过再确认.*3家企业/);
  t.equal(chainOf(world, firms[0].id), '光电');
  await admin.post(`/dictionaries/values/${idOf(world, 'chain', '光电')}/rename`, hiddenOn(answer.body));
  t.equal(chainOf(world, firms[0].id), '光电子');
});

t.test(
  'two spellings become one; forms, files and bulk acts that say the old one are led on and told',
  async (t) => {
    const { world, firms, admin } = await open(t);
    const { page, confirm } = await replace(admin, idOf(world, 'chain', '光电'), 'merge', { to: '光电信息' });
    t.match(tight(page.body), '并入后不能整批撤销');
    await confirm();
    t.equal(chainOf(world, firms[1].id), '光电信息');
    const row = { 企业名称: '示例乙光电有限公司', 信用代码: firms[1].uscc, 产业赛道: '光电' };
    t.match((await bringIn(world.db, 'enterprises', [row])).counts, { changed: 0, unchanged: 1 });
    const other = { 企业名称: '示例丙光伏有限公司', 信用代码: firms[2].uscc, 产业赛道: '光电' };
    const taken = await bringIn(world.db, 'enterprises', [other]);
    t.match(JSON.stringify(taken.warnings), '“光电”已改用“光电信息”，按“光电信息”记');
    t.same(taken.newValues.chain, [], 'an old spelling is no new value');
    t.equal(chainOf(world, firms[2].id), '光电信息');
    await admin.post(`/dictionaries/values/${idOf(world, 'chain', '新材料')}/retire`);
    const retired = { ...other, 产业赛道: '新材料' };
    const told = await bringIn(world.db, 'enterprises', [retired]);
    t.match(JSON.stringify(told.warnings), '“新材料”已停用，照收；宜改用在用的值');
    t.equal(chainOf(world, firms[2].id), '新材料');
    const back = await admin.post('/dictionaries/chain', { value: '光电' });
    t.match(tight(back.body), '“光电”已改用“光电信息”');
    // A chain of old spellings is led to its end at once.
    await (await replace(admin, idOf(world, 'chain', '光电信息'), 'rename', { to: '光电产业' })).confirm();
    const template = (await world.as('officer').get('/sheets/templates/enterprises.xlsx')).status;
    t.equal(template, 200);
    write(world.db, (tx) =>
      reviseEnterprise(tx, firms[2].id, { chain: '光电' }, recordedBy('2026-09-30T08:00:00.000Z')),
    );
    t.equal(chainOf(world, firms[2].id), '光电产业');
  },
);

t.test('tags are merged within each enterprise, each once', async (t) => {
  const { world, firms, admin } = await open(t);
  const tagsOf = (at: 0 | 1) =>
    world.db.$client.prepare('select tags from enterprise where id = ?').pluck().get(firms[at].id);
  await (await replace(admin, idOf(world, 'tag', '重点企业'), 'merge', { to: '重点' })).confirm();
  t.equal(tagsOf(0), '重点、链主', 'no part of a tag is taken for it');
  t.equal(tagsOf(1), '重点');
  const officer = world.as('officer');
  for (const [tag, names] of [
    ['重点', ['示例甲光电有限公司', '示例乙光电有限公司']],
    ['重点企业', ['示例甲光电有限公司', '示例乙光电有限公司']],
    ['链主', ['示例甲光电有限公司']],
    ['-', ['示例丙光伏有限公司']],
  ] as const) {
    const list = await officer.get(`/enterprises?tag=${encodeURIComponent(tag)}`);
    t.same(namesIn(list).sort(), [...names].sort(), tag);
  }
  await (await replace(admin, idOf(world, 'tag', '链主'), 'rename', { to: '链主企业' })).confirm();
  t.equal(tagsOf(0), '重点、链主企业');
  t.match(tight((await admin.get('/dictionaries/tag')).body), '已改用“重点”');
});

t.test(
  'a value begins no earlier than the one it replaces: what an enterprise was before stays',
  async (t) => {
    const { world, firms, admin } = await open(t);
    const by = recordedBy('2026-09-15T08:00:00.000Z');
    write(world.db, (tx) =>
      reviseEnterprise(tx, firms[2].id, { chain: '光电' }, by, { effective_on: '2026-09-10' }),
    );
    await (
      await replace(admin, idOf(world, 'chain', '光电'), 'rename', {
        to: '光电子',
        effective_on: '2026-01-01',
      })
    ).confirm();
    const versions = versionsOf(world.db, firms[2].id);
    t.same(
      ['2026-05-01', '2026-09-09', '2026-09-10'].map((day) => factsAt(versions, day).chain),
      ['光伏新能源', '光伏新能源', '光电子'],
    );
  },
);

t.test(
  'a value that came with a merged record is renamed from the merge on; parted, the record keeps its word',
  async (t) => {
    const { world, firms, admin } = await open(t);
    const merge = mergeNow(world.db, firms[0].uscc, firms[2].uscc, { take: ['chain'] });
    const typed = { to: '光电子', effective_on: '2026-08-01' };
    await (await replace(admin, idOf(world, 'chain', '光电'), 'rename', typed)).confirm();
    t.equal(chainOf(world, firms[2].id), '光电子');
    const facts = (day: string) => factsAt(readDossier(world.db, firms[2].id).versions, day).chain;
    t.equal(facts('2026-09-30'), '光电子');
    t.same(compareDerived(world.db).differences, []);
    partNow(world.db, merge);
    t.equal(chainOf(world, firms[0].id), '光电');
    const page = textOf((await admin.get(`/dictionaries/values/${idOf(world, 'chain', '光电')}`)).body);
    t.match(page, '还有 1 家企业写的是它');
    const again = await replace(admin, idOf(world, 'chain', '光电'), 'merge', { to: '光电子' });
    await again.confirm();
    t.equal(chainOf(world, firms[0].id), '光电子');
    t.same(compareDerived(world.db).differences, []);
  },
);

t.test('whatever is renamed or merged, the sums over a dimension stay the whole at every day', async (t) => {
  const { world, admin } = await open(t);
  const programme = findProgramme(world.db).id;
  const days = ['2026-07-09', '2026-07-10', '2026-07-31', '2026-08-15', '2026-09-30'];
  const whole = (day: string, dim: '' | 'chain') =>
    readSums(world.db, programme, dim, day).reduce((sum, one) => sum + one.n, 0);
  const before = days.map((day) => whole(day, ''));
  const moves = fc.sample(
    fc.record({
      from: fc.nat(6),
      to: fc.nat(6),
      isMerge: fc.boolean(),
      day: fc.constantFrom('2026-06-01', '2026-07-15', '2026-08-15', '2026-09-30'),
    }),
    { numRuns: 12, seed: 7 },
  );
  for (const [at, { from, to, isMerge, day: effective_on }] of moves.entries()) {
    const live = world.db.$client
      .prepare<[], { id: number; value: string }>(
        "select id, value from dictionary where kind = 'chain' and led_to is null and retired = 0 order by id",
      )
      .all();
    const [own, other] = [live[from % live.length], live[to % live.length]];
    if (own === undefined || other === undefined || own.id === other.id) continue;
    const typed = { to: isMerge ? other.value : `示例赛道${at}`, effective_on };
    await (await replace(admin, own.id, isMerge ? 'merge' : 'rename', typed)).confirm();
    t.same(
      days.map((day) => whole(day, 'chain')),
      before,
    );
    t.same(
      days.map((day) => whole(day, '')),
      before,
    );
  }
  t.same(compareDerived(world.db).differences, []);
});
