import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { annualUpdate, changeReport, majorChange, otherTitle, otherTitleEnd } from '../../db/schema.ts';
import { countMatters, countUrgent, listMatters } from '../../server/attention/queries.ts';
import { RULES } from '../../server/attention/registry.ts';
import { usualLimits } from '../../server/attention/rule.ts';
import { addEntry } from '../../server/calendar/queries.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { recordFigures } from '../../server/indicators/queries.ts';
import { reviseMeasure, setMeasure } from '../../server/measures/queries.ts';
import { addDays } from '../../server/rules/days.ts';
import type { Category, Day } from '../../server/rules/types.ts';
import { raiseRequest, recordVisit, takeStep } from '../../server/visits/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow } from '../merging/make.ts';

const TODAY = '2026-09-30';
const AT = '2026-09-01T02:00:00.000Z';

function world() {
  const db = openMemory();
  const found = (code: string, today: Day = TODAY) =>
    listMatters(db, today, code, { limit: 50 }).map((one) => one.name);
  const urgent = (code: string, today: Day = TODAY) =>
    listMatters(db, today, code, { limit: 50, level: 'urgent' }).map((one) => one.name);
  let n = 0;
  const firm = (
    more: Parameters<typeof addEnterprise>[1] = {},
    events: Parameters<typeof addEnterprise>[2] = [],
  ) => {
    n += 1;
    return addEnterprise(db, { name: `示例${n}号有限公司`, ...more }, events, recordedBy(AT));
  };
  const holder = (until: Day, category: Category = 'provincial_srdi', more = {}) =>
    firm(more, [
      {
        category,
        kind: 'recognised',
        effective_on: '2024-01-10',
        batch_year: 2024,
        document_no: '示例1号',
        valid_until: until,
      },
    ]);
  const staged = (
    category: Category,
    stage: 'reserve' | 'cultivating' | 'applied' | 'in_review',
    on: Day,
    more = {},
  ) => firm(more, [{ category, kind: 'stage', stage, effective_on: on }]);
  return { db, found, urgent, firm, holder, staged };
}

t.test('称号到期复核: 90 days ahead and not 91, urgent from 30 on, overdue from the day after', async (t) => {
  const cases: [days: number, listed: string[]][] = [
    [91, []],
    [90, ['review_due']],
    [31, ['review_due']],
    [30, ['review_due urgent']],
    [0, ['review_due urgent']],
    [-1, ['overdue urgent']],
  ];
  for (const category of ['little_giant', 'provincial_srdi'] as const) {
    for (const [days, listed] of cases) {
      const { db, found, urgent, holder } = world();
      holder(addDays(TODAY, days), category);
      const now = ['review_due', 'overdue'].flatMap((code) =>
        found(code).map(() => (urgent(code).length > 0 ? `${code} urgent` : code)),
      );
      t.same(now, listed, `${category} in ${days} days`);
      // The year's update is overdue as well.
      const more = listed.filter((one) => one.endsWith('urgent')).length;
      t.equal(countUrgent(db, TODAY, '专员甲'), 1 + more);
    }
  }
});

t.test('a title that runs out on a leap day is due on it', async (t) => {
  const { found, holder } = world();
  const { name } = holder('2028-02-29');
  t.same(found('review_due', '2027-12-01'), [name], '90 days before');
  t.same(found('review_due', '2027-11-30'), [], '91 days before');
  t.same(found('overdue', '2028-02-29'), []);
  t.same(found('overdue', '2028-03-01'), [name]);
});

t.test('who is out of scope, or has no title any more, is told of nowhere', async (t) => {
  const { db, holder, staged } = world();
  holder('2026-10-10', 'provincial_srdi', { in_scope: false });
  staged('above_scale', 'applied', '2026-01-10', { in_scope: false, industry_code: null });
  const all = [...countMatters(db, TODAY).values()].reduce((sum, one) => sum + one.urgent + one.watch, 0);
  t.equal(all, 0);
});

t.test('申报期将满: still in 培育 when the window of its category closes within 15 days', async (t) => {
  const entry = (closes_on: Day) => ({
    year: 2026,
    kind: 'application' as const,
    category: 'provincial_srdi' as const,
    title: '示例申报',
    opens_on: null,
    closes_on,
    confirmed: true,
    source: '示例通知',
    note: '',
  });
  for (const [days, n] of [
    [16, 0],
    [15, 1],
    [0, 1],
    [-1, 0],
  ] as const) {
    const { db, found, staged } = world();
    const { name } = staged('provincial_srdi', 'cultivating', '2026-06-01');
    staged('provincial_srdi', 'applied', '2026-06-01');
    staged('little_giant', 'cultivating', '2026-06-01');
    write(db, (tx) => addEntry(tx, entry(addDays(TODAY, days)), recordedBy(AT)));
    t.same(found('closing'), n === 1 ? [name] : [], `${days} days`);
  }
});

t.test('年度信息更新: by 31 May, who held the title then; 60 days ahead; two misses end it', async (t) => {
  const { db, found, urgent, holder } = world();
  const late = holder('2028-01-01');
  const done = holder('2028-01-01');
  const back = holder('2028-01-01');
  const said = (id: number, outcome: 'done' | 'missed' | 'withdrawn', year = 2026) =>
    db
      .insert(annualUpdate)
      .values({
        enterprise_id: id,
        year,
        outcome,
        done_on: outcome === 'done' ? '2026-05-02' : null,
        recorded_at: AT,
        recorded_by: '示例',
      })
      .run();
  write(db, () => {
    said(done.id, 'done');
    said(back.id, 'done');
    said(back.id, 'withdrawn');
    said(late.id, 'missed', 2025);
  });
  t.same(found('annual_update', '2026-05-31').sort(), [late.name, back.name].sort());
  t.same(found('annual_update', '2026-04-01').length, 2, '60 days before');
  const before = listMatters(db, '2026-03-31', 'annual_update', { limit: 9 });
  t.same(
    before.map((one) => one.due_on),
    ['2025-04-30', '2025-04-30'],
    'before that the year before is still open',
  );
  t.same(urgent('annual_update', '2026-05-15'), [], '16 days before');
  t.same(urgent('annual_update', '2026-05-16').length, 2, '15 days before');
  const rule = RULES.find((one) => one.code === 'annual_update');
  const words = listMatters(db, '2026-06-01', 'annual_update', { limit: 9 }).map((one) =>
    rule?.what(one, usualLimits(rule), true),
  );
  t.match(words.join('\n'), /2026年年度信息更新逾期 1 天；有效期内已漏报 1 次，这次也未更新的按规定取消认定/);
  t.match(words.join('\n'), /逾期 1 天；确未更新的计漏报 1 次，有效期内漏报两次取消认定/);
});

t.test('年度信息更新: a miss of the term before the renewal counts no more', (t) => {
  const { db, firm } = world();
  const held = { category: 'provincial_srdi', document_no: '示例1号' } as const;
  const one = firm({}, [
    {
      ...held,
      kind: 'recognised',
      effective_on: '2022-07-05',
      batch_year: 2022,
      valid_until: '2025-07-04',
    },
    { ...held, kind: 'renewed', effective_on: '2025-07-05', valid_until: '2028-07-04' },
  ]);
  const missed = (year: number) =>
    write(db, () => {
      const said = { enterprise_id: one.id, year, outcome: 'missed', done_on: null } as const;
      db.insert(annualUpdate)
        .values({ ...said, recorded_at: AT, recorded_by: '示例' })
        .run();
    });
  const rule = RULES.find((own) => own.code === 'annual_update');
  const words = (today: Day) =>
    listMatters(db, today, 'annual_update', { limit: 9 }).map((own) =>
      rule?.what(own, usualLimits(rule), true),
    );
  missed(2024);
  // Due on 30 April, before the renewal in July.
  missed(2025);
  t.same(words('2026-05-30'), ['2026年年度信息更新还有 1 天；有效期内漏报两次的，取消认定']);
  missed(2026);
  t.same(words('2027-05-30'), ['2027年年度信息更新还有 1 天；有效期内已漏报 1 次，再漏报 1 次取消认定']);
  t.end();
});

t.test(
  '年度信息更新: a year that the calendar does not know goes by 31 May, until it knows better',
  async (t) => {
    const { db, found, holder } = world();
    const { name } = holder('2029-01-01');
    const due = (today: Day) =>
      listMatters(db, today, 'annual_update', { limit: 9 }).map((one) => one.due_on);
    t.same(due('2027-03-31'), ['2026-05-31'], 'too early: the year before is still open');
    t.same(due('2027-04-01'), ['2027-05-31']);
    t.same(due('2028-06-01'), ['2028-05-31'], 'and every year after');
    const entry = {
      year: 2027,
      kind: 'annual_update' as const,
      category: null,
      title: '年度信息更新',
      opens_on: null,
      closes_on: '2027-06-26',
      confirmed: true,
      source: '',
      note: '',
    };
    write(db, (tx) => addEntry(tx, entry, recordedBy(AT)));
    t.same(due('2027-06-01'), ['2027-06-26']);
    t.same(found('annual_update', '2027-06-01'), [name]);
  },
);

t.test(
  '更名: three months from the day, clamped to the month; who held no title then owes nothing',
  async (t) => {
    const { db, found, urgent, holder, firm } = world();
    const one = holder('2028-01-01');
    const none = firm();
    const rename = (id: number, name: string, on: Day) =>
      write(db, (tx) =>
        reviseEnterprise(tx, id, { name }, recordedBy(`${on}T02:00:00.000Z`), { effective_on: on }),
      );
    rename(one.id, '示例新名有限公司', '2025-11-30');
    rename(none.id, '示例无称号有限公司', '2025-11-30');
    const [matter] = listMatters(db, '2026-02-01', 'change_report', { limit: 9 });
    t.match(matter, { name: '示例新名有限公司', due_on: '2026-02-28', urgent: 1 });
    t.same(found('change_report', '2026-02-01').length, 1);
    t.same(urgent('change_report', '2026-01-28'), [], '31 days before');
    const version = Number(matter?.subject.slice(1));
    db.insert(changeReport)
      .values({
        enterprise_id: one.id,
        version_id: version,
        outcome: 'reported',
        reported_on: '2026-02-02',
        recorded_at: AT,
        recorded_by: '示例',
      })
      .run();
    write(db, () => undefined);
    t.same(found('change_report', '2026-02-03'), []);
    write(db, (tx) =>
      tx
        .insert(majorChange)
        .values({
          enterprise_id: one.id,
          kind: 'moved',
          changed_on: '2026-07-01',
          recorded_at: AT,
          recorded_by: '示例',
        })
        .run(),
    );
    t.equal(listMatters(db, TODAY, 'change_report', { limit: 9 })[0]?.due_on, '2026-10-01');
  },
);

t.test(
  '其他称号: until a newer one of its kind, or its end; a record merged in takes its titles along',
  async (t) => {
    const { db, found, firm } = world();
    const [kept, renewed, ended, gone] = [firm(), firm(), firm(), firm()];
    const title = (id: number, valid_until: Day, valid_from = '2023-11-01') =>
      db
        .insert(otherTitle)
        .values({
          enterprise_id: id,
          kind: 'high_tech',
          issued_on: valid_from,
          valid_from,
          valid_until,
          recorded_at: AT,
          recorded_by: '示例',
        })
        .returning({ id: otherTitle.id })
        .get().id;
    write(db, () => {
      title(kept.id, addDays(TODAY, 60));
      title(renewed.id, addDays(TODAY, 10));
      title(renewed.id, addDays(TODAY, 1100), '2026-09-01');
      const over = title(ended.id, addDays(TODAY, 10));
      db.insert(otherTitleEnd)
        .values({
          title_id: over,
          how: 'ended',
          on_day: '2026-08-01',
          reason: '示例',
          recorded_at: AT,
          recorded_by: '示例',
        })
        .run();
    });
    t.same(found('other_title'), [kept.name]);
    t.same(found('other_title', addDays(TODAY, -1)), [], '61 days before');
    write(db, (tx) =>
      tx
        .insert(otherTitle)
        .values({
          enterprise_id: gone.id,
          kind: 'innovative',
          issued_on: '2023-10-10',
          valid_from: '2023-10-10',
          valid_until: '2026-10-09',
          recorded_at: AT,
          recorded_by: '示例',
        })
        .run(),
    );
    t.same(found('other_title').sort(), [gone.name, kept.name].sort());
    mergeNow(db, gone.uscc, ended.uscc);
    t.same(found('other_title').sort(), [ended.name, kept.name].sort());
  },
);

t.test(
  '规上: 达标 too long, past both marks, close below, and in the register with too little',
  async (t) => {
    const { db, found, firm, staged } = world();
    const waiting = staged('above_scale', 'applied', addDays(TODAY, -30));
    staged('above_scale', 'applied', addDays(TODAY, -29));
    const figures = (one: { id: number; name: string }, revenue: number, output?: number) =>
      write(db, (tx) =>
        recordFigures(
          tx,
          {
            enterpriseId: one.id,
            name: one.name,
            year: 2025,
            figures: { revenue, ...(output === undefined ? {} : { output }) },
          },
          'declared',
          recordedBy(AT),
        ),
      );
    const crossed = firm();
    figures(crossed, 20_000_000, 20_000_000);
    const half = firm();
    figures(half, 20_000_000, 19_999_999);
    const near = firm();
    figures(near, 19_999_999);
    const low = firm();
    figures(low, 9_999_999);
    const service = firm({ industry_code: '65' });
    figures(service, 30_000_000, 30_000_000);
    const held = firm({}, [
      {
        category: 'above_scale',
        kind: 'recognised',
        effective_on: '2025-12-20',
        batch_year: 2025,
        document_no: '示例2号',
      },
    ]);
    figures(held, 19_999_999);
    const fine = firm({}, [
      {
        category: 'above_scale',
        kind: 'recognised',
        effective_on: '2025-12-20',
        batch_year: 2025,
        document_no: '示例2号',
      },
    ]);
    figures(fine, 20_000_000);
    t.same(found('reached'), [waiting.name]);
    t.same(found('crossed'), [crossed.name]);
    t.same(found('near_scale'), [near.name]);
    t.same(found('contradiction'), [held.name]);
    figures(held, 25_000_000);
    t.same(found('contradiction'), [], 'the last word stands');
  },
);

t.test(
  '缺季度营收: from 20 days after a quarter on, until the next; of the fourth the year is asked',
  async (t) => {
    const { db, found, staged } = world();
    const one = staged('provincial_srdi', 'reserve', '2026-01-05');
    const told = (quarter: number) =>
      write(db, (tx) =>
        recordFigures(
          tx,
          { enterpriseId: one.id, name: one.name, year: 2026, quarter, figures: { revenue: 1 } },
          'declared',
          recordedBy(AT),
        ),
      );
    const is = (day: Day, listed: boolean, what: string) =>
      t.same(found('quarter_revenue', day), listed ? [one.name] : [], `${day}: ${what}`);
    is('2026-04-19', false, '19 days after the first quarter');
    is('2026-04-20', true, '20 days');
    told(1);
    is('2026-04-20', false, 'it was told');
    is('2026-07-19', false, 'the second is not asked for yet');
    is('2026-07-20', true, 'the second');
    told(3);
    is('2026-07-20', true, 'of another quarter, it does not help');
    is('2026-10-20', false, 'the third was told');
    is('2027-01-25', false, 'of the fourth, 缺数据 asks for the year');
    t.same(listMatters(db, '2026-07-20', 'quarter_revenue', { limit: 5 })[0]?.subject, 'quarter 2026-2');
  },
);

t.test('缺数据, 长期未更新, 停留过久, 缺文号, 缺行业代码: each on its boundary', async (t) => {
  const { db, found, staged, firm } = world();
  const open = staged('provincial_srdi', 'reserve', addDays(TODAY, -365));
  const stuck = staged('provincial_srdi', 'reserve', addDays(TODAY, -366));
  t.same(found('no_data').length, 2);
  t.same(found('no_data', '2026-02-28'), [], 'before March');
  write(db, (tx) =>
    recordFigures(
      tx,
      { enterpriseId: open.id, name: open.name, year: 2025, figures: { revenue: 1 } },
      'declared',
      recordedBy(AT),
    ),
  );
  t.same(found('no_data'), [stuck.name]);
  t.same(found('stuck'), [stuck.name]);
  // Last touched on 1 September in Shanghai.
  t.same(found('stale', '2026-11-30'), [], '90 days');
  t.equal(found('stale', '2026-12-01').length, 2, '91 days');
  const went = (on_day: Day) =>
    write(db, (tx) =>
      recordVisit(
        tx,
        {
          enterprise: open,
          facts: {
            on_day,
            manner: 'phone',
            visitors: '专员甲',
            content: '示例走访',
            received_by: '',
            position: '',
          },
        },
        recordedBy(AT),
      ),
    );
  went('2026-09-01');
  t.equal(found('stale', '2026-12-01').length, 2, 'a visit of 91 days ago is long ago as well');
  went('2026-09-02');
  t.same(found('stale', '2026-12-01'), [stuck.name], 'one of 90 days ago is not');
  const late = RULES.find((one) => one.code === 'stale');
  t.match(
    late?.words({ days: 90 }),
    '没有更新资料或培育阶段，也没有走访；诉求、指标不计',
    'what is counted is said',
  );
  const unnamed = firm({}, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10', batch_year: 2026 },
  ]);
  t.same(found('no_document'), [unnamed.name]);
  const rule = RULES.find((one) => one.code === 'no_document');
  const [matter] = listMatters(db, TODAY, 'no_document', { limit: 1 });
  t.match(matter === undefined ? '' : rule?.deed.href(matter), /\/events\/\d+\/amend$/);
  const nameless = staged('above_scale', 'reserve', '2026-08-01', { industry_code: null });
  t.same(found('no_industry'), [nameless.name]);
});

t.test(
  '诉求 and 一企一策: told of before their time, urgent from the day after, until they are done',
  async (t) => {
    for (const [days, notice, isUrgent] of [
      [8, [0, 0], 0],
      [7, [0, 1], 0],
      [3, [1, 1], 0],
      [0, [1, 1], 0],
      [-1, [1, 1], 1],
    ] as const) {
      const { db, found, urgent, firm } = world();
      const one = firm({ in_scope: false });
      const due_on = addDays(TODAY, days);
      const [request, measure] = write(db, (tx) => [
        raiseRequest(
          tx,
          {
            enterprise: one,
            visitId: null,
            raised_on: '2026-08-03',
            kind: 'land',
            content: '示例诉求',
            owner: '专员乙',
            unit: '',
            due_on,
          },
          recordedBy(AT),
        ),
        setMeasure(
          tx,
          {
            enterprise: one,
            category: 'little_giant',
            facts: { lack: '研发费用不足', action: '辅导归集研发费用', owner: '专员乙', due_on },
          },
          recordedBy(AT),
        ),
      ]);
      t.same([found('request_due').length, found('measure_due').length], notice, `${days} days`);
      t.same([urgent('request_due').length, urgent('measure_due').length], [isUrgent, isUrgent]);
      if (days !== -1) continue;
      const [first] = listMatters(db, TODAY, 'request_due', { limit: 5 });
      const rule = (code: string) => RULES.find((other) => other.code === code);
      t.equal(
        first && rule('request_due')?.what(first, { notice: 3 }, true),
        '用地诉求逾期 1 天，责任人专员乙',
      );
      t.equal(first && rule('request_due')?.deed.href(first), `/requests/${request}`);
      const [second] = listMatters(db, TODAY, 'measure_due', { limit: 5 });
      t.equal(
        second && rule('measure_due')?.what(second, { notice: 7 }, true),
        '措施“辅导归集研发费用”逾期 1 天，责任人专员乙',
      );
      t.equal(second && rule('measure_due')?.deed.href(second), `/measures/${measure}`);
      const other = firm({ name: '示例另一家有限公司' });
      mergeNow(db, one.uscc, other.uscc);
      t.same(found('request_due'), ['示例另一家有限公司'], 'it goes with the record');
      t.same(found('measure_due'), ['示例另一家有限公司']);
      write(db, (tx) => {
        const step = {
          unit: null,
          due_on: null,
          request_kind: null,
          content: null,
          satisfaction: null,
          owner: null,
        };
        takeStep(
          tx,
          request ?? 0,
          { ...step, kind: 'settled', on_day: TODAY, words: '已协调' },
          TODAY,
          recordedBy(),
        );
        const facts = { lack: '研发费用不足', action: '辅导归集研发费用', owner: '专员乙', due_on };
        reviseMeasure(tx, measure ?? 0, { ...facts, state: 'done', ended_on: TODAY }, '完成', recordedBy());
      });
      t.same([found('request_due'), found('measure_due')], [[], []], 'what is done is told of no more');
    }
  },
);
