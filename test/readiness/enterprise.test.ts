import t from 'tap';
import { write } from '../../db/open.ts';
import { audit, finding, recognitionBasis } from '../../db/schema.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { lacksOf, storyOf } from '../../server/readiness/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { openApp } from '../helpers/app.ts';
import { attribute, elements, textOf, wordsOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { addFirm, GOOD, setOn, WAN } from './make.ts';

const A = fictionalCode(1);
const YEARS = { 2025: GOOD, 2024: GOOD };

t.test(
  'every criterion stands with its threshold, value, source and reason, and the version is named',
  async (t) => {
    const world = await openApp(t);
    addFirm(world, { 2025: { ...GOOD, rd_expense: 48 * WAN }, 2024: GOOD }, { uscc: A });
    const text = textOf(
      (await world.as('officer').get(`/enterprises/${A}/readiness?category=provincial_srdi`)).body,
    );
    t.match(text, /工信部企业〔2026〕2号），2026年4月1日起施行/);
    t.match(text, '仅供内部判断，以主管部门审核为准');
    t.match(text, /上年度为 2025年/);
    t.match(text, /主营业务收入占比 ?≥80% ?95\.0%（2025年） ?达到/);
    t.match(text, /近两年研发费用占比 ?每年 ≥3% ?2\.4%（2025年），6\.0%（2024年） ?未达到/);
    t.match(text, /缺什么：研发费用 48 万元，低于 100 万元；研发费用占比 2\.4%，低于 3%/);
    t.match(text, /主导产品细分市场占有率和知名度 ?由人判断 ?— ?需人工判断/);
    t.match(text, '（转引的正式文本）');
    t.notMatch(text, '符合');
  },
);

t.test('what an enterprise lacks is taken into a measure without typing it again', async (t) => {
  const world = await openApp(t);
  addFirm(world, { 2025: { ...GOOD, rd_expense: 48 * WAN }, 2024: GOOD }, { uscc: A });
  const at = `/enterprises/${A}/readiness?category=provincial_srdi`;
  const page = (await world.as('officer').get(at)).body;
  const link = elements(page).find((one) => wordsOf(one) === '制定一企一策');
  const form = (await world.as('officer').get(link === undefined ? '' : (attribute(link, 'href') ?? '')))
    .body;
  t.match(textOf(form), /研发费用.*；.*研发费用占比/);
  t.notMatch(form, /48 万元|2\.4%/, 'the figures stay where they are: measures are read by others as well');
  t.match(form, '<option value="provincial_srdi" selected>');
  t.notMatch(textOf((await world.as('leader').get(at)).body), '制定一企一策');
});

t.test('another version and an earlier day are compared as they were', async (t) => {
  const world = await openApp(t);
  const held = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-05-10' } as const;
  addFirm(world, YEARS, { uscc: A }, [{ ...held, valid_from: '2026-05-10', valid_until: '2029-05-09' }]);
  const officer = world.as('officer');
  const at = (query: string) => officer.get(`/enterprises/${A}/readiness?category=little_giant${query}`);
  t.match(textOf((await at('')).body), /省级专精特新，至 2029-05-09 ?达到/);
  const before = textOf((await at('&as_of=2026-03-31')).body);
  t.match(before, /工信部企业〔2022〕63号/);
  t.match(before, /没有有效的省级专精特新记录/);
  t.match(before, /正在按 2026年3月31日/);
  const review = textOf((await at('&purpose=review')).body);
  t.match(review, '2026年复核仍适用');
  const old = textOf((await at(`&set=${setOn(world, 'little_giant', '2023-01-01')}`)).body);
  t.match(old, /主营业务收入占比 ?≥70%/);
  t.equal((await at('&set=999')).status, 404);
  const own = `/enterprises/${A}/readiness`;
  t.match(textOf((await officer.get(own)).body), '条件对照：国家级小巨人');
  t.match(
    textOf((await officer.get(`${own}?as_of=2010-01-01&category=above_scale`)).body),
    '这一天没有施行的',
  );
});

t.test('a review is compared with the version of the day on which the title ends', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const texts = [];
  for (const [at, valid_until] of ['2026-12-31', '2027-10-19', '2026-07-13'].entries()) {
    const uscc = fictionalCode(30 + at);
    const held = { category: 'little_giant', kind: 'recognised', effective_on: '2023-07-14' } as const;
    addFirm(world, YEARS, { uscc }, [{ ...held, valid_until }]);
    texts.push(textOf((await officer.get(`/enterprises/${uscc}/readiness?category=little_giant`)).body));
  }
  const [first, next, over] = texts;
  t.match(first, '2026年复核仍适用');
  t.match(next, /小巨人标准（复核）.*复核按称号到期日2027年10月19日施行的一版/);
  t.match(next, /主营业务收入占比 ?≥90%/);
  t.match(next, /基本条件.*专精特新中小企业称号/);
  t.match(over, '2026年复核仍适用', 'over due, and not decided yet');
});

t.test('a judgement is told as a person’s, kept, and never the system’s', async (t) => {
  const world = await openApp(t);
  const firm = addFirm(world, YEARS, { uscc: A });
  const officer = world.as('officer');
  const at = `/enterprises/${A}/findings/ps_market?category=provincial_srdi&set=${setOn(world, 'provincial_srdi')}`;
  const bad = await officer.post(at, { judgement: '', words: ' ', on: '2027-01-01' });
  t.equal(bad.status, 422);
  const told = textOf(bad.body);
  for (const words of ['选择判断结果', '填写依据', '判断日期不能晚于今天']) t.match(told, words);
  t.match(bad.body, 'value="2027-01-01"');
  const form = { judgement: 'met', words: '看过协会证明', on: '2026-09-20', base: '' };
  t.equal((await officer.post(at, form)).status, 303);
  const text = textOf((await officer.get(`/enterprises/${A}/readiness?category=provincial_srdi`)).body);
  t.match(text, /人工判断：达到（示例officer1，2026年9月20日，依据：看过协会证明）/);
  t.match(text, /人工判断达到 1 项/);
  const late = await world.as('officer').post(at, { ...form, judgement: 'not_met', words: '证明已过期' });
  t.equal(late.status, 409);
  t.match(textOf(late.body), /示例officer1 在 .*已记录：人工判断：达到，依据：看过协会证明/);
  t.match(late.body, '证明已过期');
  const again = await world
    .as('officer')
    .post(at, { ...form, judgement: 'not_met', words: '证明已过期', base: '1' });
  t.equal(again.status, 303);
  t.match(lacksOf(world.db, 'provincial_srdi', [firm.id]).get(firm.id)?.words, /人工判断未达到/);
  t.equal(world.db.select().from(finding).all().length, 2);
  t.match(storyOf(world.db, [firm.id]), [
    {
      word: '判断',
      title: '主导产品细分市场占有率和知名度：人工判断：达到',
      href: `/enterprises/${A}/findings/ps_market`,
    },
    { detail: '证明已过期' },
  ]);
  t.match(world.db.select().from(audit).all().at(-1)?.sentence, /人工判断：未达到，依据：证明已过期/);
  const here = `/enterprises/${A}`;
  for (const page of [here, `${here}/timeline`, `${here}/exports/timeline.csv`]) {
    t.match((await officer.get(page)).body, '证明已过期');
    const read = (await world.as('leader').get(page)).body;
    t.notMatch(read, '证明已过期', 'the timeline keeps it from who may not see the criteria');
    t.notMatch(read, '/findings/');
  }
  t.equal((await officer.get(`/enterprises/${A}/findings/nothing`)).status, 404);
});

t.test('facts are filled in, taken away, and their figures stay out of the log', async (t) => {
  const world = await openApp(t);
  const firm = addFirm(world, YEARS, { uscc: A });
  const officer = world.as('officer');
  const at = (code: string) => `/enterprises/${A}/findings/${code}?category=provincial_srdi`;
  const form = { words: '看过合同', on: '', base: '' };
  t.match(textOf((await officer.post(at('niche_since'), { ...form, value: '很久' })).body), '日期写成');
  t.match(
    textOf((await officer.post(at('equity_2'), { ...form, value: '很多' })).body),
    '金额必须是数字，单位为万元',
  );
  await officer.post(at('niche_since'), { ...form, value: '2019年3月1日' });
  await officer.post(at('equity_2'), { ...form, value: '2,345.5' });
  const text = textOf((await officer.get(`/enterprises/${A}/readiness?category=provincial_srdi`)).body);
  t.match(text, /2019-03-01 起，至2025年末 6\.8 年 ?达到/);
  t.notMatch(
    world.db
      .select()
      .from(audit)
      .all()
      .map((one) => one.sentence + one.detail)
      .join(),
    /2345|23455000/,
  );
  t.match((await officer.get(at('equity_2'))).body, 'value="2345.5"');
  await officer.post(at('niche_since'), { ...form, value: '', base: '1' });
  t.match(lacksOf(world.db, 'provincial_srdi', [firm.id]).get(firm.id)?.words, /缺从事特定细分市场的起始日/);
  t.same(compareDerived(world.db).differences, []);
});

t.test('the file shows the block to who keeps enterprises, and to nobody else', async (t) => {
  const world = await openApp(t);
  addFirm(world, YEARS, { uscc: A });
  const text = textOf((await world.as('officer').get(`/enterprises/${A}`)).body);
  t.match(text, /条件对照：省级专精特新/);
  t.match(text, /项中达到 \d+ 项/);
  const leader = world.as('leader');
  t.notMatch(textOf((await leader.get(`/enterprises/${A}`)).body), '条件对照');
  t.equal((await leader.get(`/enterprises/${A}/readiness`)).status, 403);
  t.equal((await leader.post(`/enterprises/${A}/findings/ps_market`)).status, 403);
  t.equal((await world.as('officer').get(`/enterprises/${fictionalCode(9)}/readiness`)).status, 404);
});

t.test('规上: two tests, industry, legal person, and the way in that fits', async (t) => {
  const world = await openApp(t);
  addFirm(
    world,
    { 2026: { revenue: 2_000 * WAN, output: 1_990 * WAN } },
    { uscc: A, founded_on: '2025-10-08' },
  );
  const text = textOf(
    (await world.as('officer').get(`/enterprises/${A}/readiness?category=above_scale`)).body,
  );
  t.match(text, /年主营业务收入 ?≥2,000 万元 ?2,000 万元（2026年，按营业收入） ?达到/);
  t.match(text, /工业总产值 ?≥2,000 万元 ?1,990 万元（2026年） ?接近/);
  t.match(text, /入库方式 ?月度入库 ?2025年10月8日成立，不早于2025年10月1日/);
});

t.test('each recognition keeps the version of its day, and the timeline tells it', async (t) => {
  const world = await openApp(t);
  const { id } = addEnterprise(world.db, { uscc: A });
  const event = { category: 'provincial_srdi', kind: 'recognised' } as const;
  write(world.db, (tx) => {
    recordEvents(tx, id, [{ ...event, effective_on: '2023-03-31' }], recordedBy());
    recordEvents(tx, id, [{ ...event, kind: 'renewed', effective_on: '2026-06-26' }], recordedBy());
    recordEvents(
      tx,
      id,
      [{ category: 'little_giant', kind: 'stage', stage: 'reserve', effective_on: '2026-07-01' }],
      recordedBy(),
    );
  });
  const kept = world.db.select().from(recognitionBasis).all();
  t.same(
    kept.map((one) => one.set_id),
    [setOn(world, 'provincial_srdi', '2023-03-31'), setOn(world, 'provincial_srdi', '2026-06-26', 'review')],
  );
  const text = textOf((await world.as('leader').get(`/enterprises/${A}`)).body);
  t.match(text, /当时条件 工信部企业〔2022〕63号，2022年6月1日起/);
  const page = textOf((await world.as('officer').get(`/enterprises/${A}/events/1/void`)).body);
  t.match(
    page,
    /当时条件 ?《优质中小企业梯度培育管理暂行办法》附件2 专精特新中小企业（工信部企业〔2022〕63号）/,
  );
  t.throws(() => world.db.$client.prepare('delete from recognition_basis').run(), /append-only/);
});

t.test('the file of a comparison says what the page says', async (t) => {
  const world = await openApp(t);
  addFirm(world, YEARS, { uscc: A });
  const officer = world.as('officer');
  const { body } = await officer.get(
    `/enterprises/${A}/readiness/exports/criteria.csv?category=provincial_srdi&purpose=apply`,
  );
  const records = parseCsv(body.replace('\ufeff', '')).filter((record) => record.length > 1);
  const page = textOf((await officer.get(`/enterprises/${A}/readiness?category=provincial_srdi`)).body);
  t.equal(records.length, 12);
  for (const cells of records.slice(1)) for (const cell of cells) t.ok(page.includes(cell.trim()), cell);
});

t.test('of merged records the one that stays has the figures and findings of both', async (t) => {
  const world = await openApp(t);
  const going = addFirm(world, YEARS, { name: '示例甲精密有限公司' });
  const staying = addFirm(world, {}, { uscc: A, name: '示例甲精密制造有限公司' });
  const officer = world.as('officer');
  await officer.post(`/enterprises/${going.uscc}/findings/niche_since`, {
    value: '2019-03-01',
    words: '合同',
    on: '',
    base: '',
  });
  t.equal(lacksOf(world.db, 'provincial_srdi', [staying.id]).size, 0);
  const merge = mergeNow(world.db, going.uscc, staying.uscc);
  t.match(lacksOf(world.db, 'provincial_srdi', [staying.id]).get(staying.id), { met: 7 });
  const text = textOf((await officer.get(`/enterprises/${A}/readiness?category=provincial_srdi`)).body);
  t.match(text, /2019-03-01 起/);
  t.same(compareDerived(world.db).differences, []);
  partNow(world.db, merge);
  t.equal(lacksOf(world.db, 'provincial_srdi', [staying.id]).size, 0);
  t.equal(lacksOf(world.db, 'provincial_srdi', [going.id]).size, 1);
  t.same(compareDerived(world.db).differences, []);
});
