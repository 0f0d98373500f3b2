import fc from 'fast-check';
import t, { type Test } from 'tap';
import { openMemory } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import { readAssumptions } from '../../server/outlook/queries.ts';
import { outlooksFor, progressAt, progressInput } from '../../server/progress/queries.ts';
import { START } from '../../server/rules/chances-start.ts';
import { CATEGORIES, OPEN_STAGES } from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { openApp, TestClock, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const NOW = '2026-09-30T08:00:00.000Z';
const KNOWN = '2026-09-30T07:00:00.000Z';

const firm = fc.record({
  category: fc.constantFrom(...CATEGORIES),
  steps: fc.integer({ min: 1, max: 4 }),
  was: fc.constantFrom('new', 'new', 'held', 'moved'),
  in_scope: fc.constantFrom(true, true, false),
  industry_code: fc.constantFrom('36', '3825', '65', '05', null),
  isTrader: fc.constantFrom(false, false, false, true),
  batch: fc.constantFrom(null, '2025年第二批', '2026年第一批', '第三批'),
});
let traders = 0;

/** A sole trader's code is one of ours with another beginning; nothing here asks for its check digit. */
const codeOf = (isTrader: boolean) => {
  traders += 1;
  const code = fictionalCode(800_000 + traders);
  return isTrader ? `92${code.slice(2)}` : code;
};

t.test(
  'every open track is in the outlook or barred, and of those in review just the pending are in',
  async (t) => {
    fc.assert(
      fc.property(fc.array(firm, { minLength: 1, maxLength: 12 }), (firms) => {
        const db = openMemory();
        for (const one of firms) {
          const { category, steps, was, batch, isTrader, in_scope } = one;
          const events: NonNullable<Parameters<typeof addEnterprise>[2]> = [];
          const industry_code = was === 'new' ? one.industry_code : '36';
          if (was === 'held')
            events.push({ category, kind: 'recognised', effective_on: '2025-06-01', batch_year: 2025 });
          if (was === 'moved') events.push({ category, kind: 'moved_in', effective_on: '2026-01-10' });
          if (was !== 'new')
            events.push({ category, kind: 'exited', reason: 'revoked', effective_on: '2026-02-01' });
          for (const [i, stage] of OPEN_STAGES.slice(0, steps).entries()) {
            const more = stage === 'in_review' && batch !== null ? { batch } : {};
            events.push({ category, kind: 'stage', stage, effective_on: `2026-0${i + 3}-10`, ...more });
          }
          const uscc = codeOf(isTrader && was === 'new');
          addEnterprise(
            db,
            { uscc, in_scope, industry_code },
            events,
            recordedBy('2026-09-01T02:00:00.000Z'),
          );
        }
        // Today, a past day, and as known at a moment: three ways to the same groups.
        for (const [asOf, knownAt] of [
          ['2026-09-30', null],
          ['2026-09-30', KNOWN],
          ['2026-08-15', null],
          ['2026-05-20', null],
          ['2026-05-20', KNOWN],
        ] as const) {
          const input = progressInput(db, { asOf, knownAt, now: NOW });
          const outlooks = outlooksFor(db, input, NOW);
          const plain = progressAt(db, { asOf, knownAt, now: NOW });
          for (const { code, pipeline, pending_publication } of plain.categories) {
            const { groups } = outlooks[code].input;
            const count = (stage: string, isIn?: boolean) =>
              groups
                .filter((own) => own.stage === stage && (isIn !== true || own.barred === null))
                .reduce((n, own) => n + own.n, 0);
            for (const stage of OPEN_STAGES) if (count(stage) !== pipeline[stage]) return false;
            if (count('in_review', true) !== pending_publication) return false;
          }
          if (asOf === '2026-09-30' && knownAt === null) {
            const later = outlooksFor(db, progressInput(db, { asOf, knownAt: KNOWN, now: NOW }), NOW);
            for (const code of CATEGORIES) {
              const told = (groups: readonly object[]) =>
                groups
                  .map((own) => JSON.stringify(own, Object.keys(own).sort()))
                  .sort()
                  .join();
              if (told(outlooks[code].input.groups) !== told(later[code].input.groups)) return false;
            }
          }
        }
        return true;
      }),
      { numRuns: 15 },
    );
    t.pass('at five moments');
  },
);

const FORM = (() => {
  const { stages, strength, enough } = START.provincial_srdi;
  const each = OPEN_STAGES.flatMap((stage) =>
    Object.entries(stages[stage]).map(([name, value]) => [`${name}_${stage}`, String(value)]),
  );
  return { ...Object.fromEntries(each), strength: String(strength), enough: String(enough) };
})();
const PATH = '/outlook/assumptions/provincial_srdi';
const FILLED = {
  ...FORM,
  year_applied: '90％',
  until_applied: '12月20日',
  end_applied: '92',
  holds_from: '2026-09-01',
  reason: '示例原因',
  base: '2',
};

t.test('a manager sets what is assumed: a version, told in the log, named on page and file', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  t.match(textOf((await manager.get(PATH)).body), '初始设定，待校准');
  const base = readAssumptions(world.db, 1).find((one) => one.category === 'provincial_srdi')?.id;
  t.equal((await manager.post(PATH, { ...FILLED, base: String(base) })).status, 303);
  const saved = readAssumptions(world.db, 1).at(-1);
  t.match(saved, { state: 'set', holds_from: '2026-09-01', recorded_by: '示例manager1' });
  t.match(saved?.assumptions.stages.applied, { year: 90, end: 92, until: '12-20' });
  const said = world.db.select().from(audit).all().at(-1);
  t.match(
    said?.sentence,
    /将省级专精特新达标推算的设定改为：.*申报年底 90%、期末 92%.*自2026年9月1日起，原因：示例原因/,
  );
  const text = textOf((await world.as('leader').get('/outlook?category=provincial_srdi')).body);
  t.match(text, '自2026年9月1日起，示例manager1设定，原因：示例原因');
  const file = await world.as('leader').get('/outlook/exports/outlook.csv');
  t.match(file.body, '省级专精特新的阶段设定自2026年9月1日起（示例manager1设定，原因：示例原因）');
  const late = progressAt(world.db, { asOf: '2026-08-31', now: NOW });
  t.ok(
    late.categories.every((one) => one.outlook !== null),
    'days before it keep what was assumed then',
  );
});

t.test('a bad form comes back with everything typed and each fault at its field', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  await manager.get(PATH);
  const bad = {
    ...FILLED,
    year_reserve: '',
    end_applied: '10',
    until_in_review: '13月1日',
    limit_applied: '0',
    why_reserve: '',
    holds_from: '2027-01-01',
    reason: '',
  };
  const answer = await manager.post(PATH, bad);
  t.equal(answer.status, 422);
  const text = textOf(answer.body);
  for (const words of [
    '填写储备的年底概率',
    '公示的本年最迟日期写成 8-31 或 8月31日',
    '申报的停留时限应为 1 到 3650 的整数',
    '填写储备的依据',
    '生效日期不能晚于今天（2026年9月30日）',
    '填写修改原因',
  ])
    t.match(text, words);
  t.match(answer.body, 'value="13月1日"');
  const less = await manager.post(PATH, { ...FILLED, end_applied: '10' });
  t.equal(less.status, 422);
  t.match(textOf(less.body), '申报的期末概率不能小于年底概率 90%');
  t.equal(readAssumptions(world.db, 1).length, 3);
});

t.test('who saved meanwhile is named and nothing typed is lost; who may not is refused', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  await manager.get(PATH);
  t.equal((await manager.post(PATH, FILLED)).status, 303);
  const second = await manager.post(PATH, { ...FILLED, reason: '另一个原因' });
  t.equal(second.status, 409);
  t.match(textOf(second.body), '示例manager1 在 9月30日 16:00 已保存另一版设定');
  t.match(second.body, '另一个原因');
  for (const role of ['leader', 'officer', 'admin', 'auditor']) {
    const person = world.as(role);
    const { body } = await person.get(PATH);
    t.notMatch(textOf(body), '保存阶段设定', role);
    t.equal((await person.post(PATH, FILLED)).status, 403, role);
  }
  t.equal((await manager.get('/outlook/assumptions/other')).status, 404);
});

function openZone(t: Test): Promise<World> {
  const clock = new TestClock();
  clock.set(AT);
  return openApp(t, {}, { db: openDemo(), clock });
}

t.test(
  'ticking enterprises shows the probability before and after, and the address keeps them',
  async (t) => {
    const world = await openZone(t);
    const leader = world.as('leader');
    const first = await leader.get('/outlook?category=provincial_srdi');
    const codes = [...first.body.matchAll(/name="t" value="(\w{18})"/g)].map((found) => found[1] ?? '');
    t.ok(codes.length > 5);
    const gap = codes.slice(-5);
    const told = await leader.get(`/outlook?category=provincial_srdi&t=${gap.join('&t=')}`);
    const text = textOf(told.body);
    t.match(text, '假设这 5 家本年认定');
    const [, before = '', after = ''] = /达到目标 40 家的概率 (\d+)% → (\d+)%/.exec(text) ?? [];
    t.ok(Number(after) > Number(before), `${before} → ${after}`);
    t.equal(told.body.match(/ checked/g)?.length, 5);
    const second = await leader.get(`/outlook?category=provincial_srdi&page=2&t=${gap.join(',')}`);
    t.equal(second.body.match(/type="hidden" name="t"/g)?.length, 5, 'they go along to the next page');
    const odd = await leader.get(`/outlook?category=provincial_srdi&t=${fictionalCode(999_999)}&t=x&t=<b>`);
    t.match(textOf(odd.body), '1 家已不在名单内');
  },
);

t.test('the API and the progress page tell the same outlook, of any day', async (t) => {
  const world = await openZone(t);
  const leader = world.as('leader');
  const answer = async (query = '') => JSON.parse((await leader.get(`/api/v1/progress${query}`)).body);
  const today = await answer();
  for (const one of today.categories) {
    const { expected, low, high, probability } = one.outlook;
    t.ok(
      low <= expected && expected <= high && low >= one.additions && probability >= 0 && probability <= 1,
      one.code,
    );
  }
  const provincial = today.categories[1].outlook;
  const page = textOf((await leader.get('/')).body);
  t.match(
    page,
    `省级专精特新期末 ${provincial.expected.toFixed(1)} 家（八成可能 ${provincial.low}—${provincial.high} 家）`,
  );
  const then = await answer('?as_of=2026-06-30&known_at=2026-06-30T15:59:59.999Z');
  t.ok(then.categories.every((one: { outlook: unknown }) => one.outlook !== null));
});

t.test('what the zone’s own tracks became is as known at the beginning of the day', async (t) => {
  const world = await openApp(t);
  const stage = {
    category: 'above_scale',
    kind: 'stage',
    stage: 'applied',
    effective_on: '2025-06-01',
  } as const;
  const entry = {
    category: 'above_scale',
    kind: 'recognised',
    effective_on: '2025-12-10',
    batch_year: 2025,
  } as const;
  for (let i = 0; i < 30; i += 1)
    addEnterprise(world.db, {}, [stage, entry], recordedBy('2026-09-29T02:00:00.000Z'));
  addEnterprise(world.db, {}, [stage, entry], recordedBy('2026-09-30T02:00:00.000Z'));
  const sampled = (now: string) =>
    outlooksFor(world.db, progressInput(world.db, { asOf: now.slice(0, 10), now }), now).above_scale.input
      .estimates.applied.year;
  t.match(sampled(NOW), { n: 30, k: 30, isUsed: true, value: (0.8 * 20 + 30) / 50 });
  t.match(sampled('2026-10-01T02:00:00.000Z'), { n: 31, k: 31 });
  const text = textOf((await world.as('leader').get('/outlook?category=above_scale')).body);
  t.match(text, '80%，样本 30 / 30，合并后 92.0%');
});

t.test('without a target there is no probability, and every table is saved', async (t) => {
  const world = await openApp(t);
  const leader = world.as('leader');
  world.db.$client.exec(
    'drop trigger target_no_delete; drop trigger target_cell_no_delete; delete from target_cell; delete from target',
  );
  const text = textOf((await leader.get('/outlook')).body);
  t.match(text, '未设目标');
  t.match(text, '没有在培企业可补缺口');
  for (const name of ['outlook', 'list', 'assumptions', 'versions'])
    for (const kind of ['csv', 'xlsx'])
      t.equal((await leader.get(`/outlook/exports/${name}.${kind}`)).status, 200, name);
  t.equal((await leader.get('/outlook/exports/other.csv')).status, 404);
});
