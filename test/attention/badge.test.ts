import fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import {
  alertSetting,
  annualUpdate,
  changeReport,
  majorChange,
  otherTitle,
  otherTitleEnd,
} from '../../db/schema.ts';
import { countMatters, countUrgent, listMatters } from '../../server/attention/queries.ts';
import { RULES } from '../../server/attention/registry.ts';
import { snooze } from '../../server/attention/snoozes.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { reviseMeasure, setMeasure } from '../../server/measures/queries.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { raiseRequest, takeStep } from '../../server/visits/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

const TODAY = '2026-09-30';
const BY = { recorded_at: '2026-09-20T02:00:00.000Z', recorded_by: '示例' };
const OFFICERS = ['专员甲', '专员乙', null];
type Firm = ReturnType<typeof addEnterprise>;

/** What may be written of an enterprise, or beside them, that an urgent matter may come of or go by. */
const ACTS: Record<string, (db: Db, one: Firm, other: Firm, n: number) => unknown> = {
  holds: (db, { id }, _, n) =>
    recordEvents(
      db,
      id,
      [
        {
          category: 'provincial_srdi',
          kind: 'recognised',
          effective_on: '2023-10-10',
          valid_until: `2026-10-${10 + n}`,
        },
      ],
      recordedBy(),
    ),
  voids: (db, { id }) => {
    const last = db.$client
      .prepare<[number], number>(
        'select id from event where enterprise_id = ? and id not in (select event_id from event_void) order by id desc',
      )
      .pluck()
      .get(id);
    if (last === undefined) throw new Error('nothing to void');
    voidEvent(db, last, '示例原因', recordedBy());
  },
  'reaches the scale': (db, { id }) =>
    recordEvents(
      db,
      id,
      [{ category: 'above_scale', kind: 'stage', stage: 'applied', effective_on: '2026-06-01' }],
      recordedBy(),
    ),
  'is given to another': (db, { id }, _, n) =>
    reviseEnterprise(db, id, { officer: OFFICERS[n % 3] ?? null }, recordedBy()),
  'leaves the scope': (db, { id }, _, n) => reviseEnterprise(db, id, { in_scope: n % 2 === 0 }, recordedBy()),
  renames: (db, { id }, _, n) => reviseEnterprise(db, id, { name: `示例改名${n}有限公司` }, recordedBy()),
  'plans a measure': (db, one) =>
    setMeasure(
      db,
      {
        enterprise: one,
        category: 'little_giant',
        facts: { lack: '研发费用不足', action: '辅导归集研发费用', owner: '专员乙', due_on: '2026-09-01' },
      },
      recordedBy(),
    ),
  'does it': (db) => {
    const id = Number(db.$client.prepare(`select max(id) from measure where state = 'open'`).pluck().get());
    const facts = { lack: '研发费用不足', action: '辅导归集研发费用', owner: '专员乙', due_on: '2026-09-01' };
    reviseMeasure(db, id, { ...facts, state: 'done', ended_on: TODAY }, '完成', recordedBy());
  },
  asks: (db, one) =>
    raiseRequest(
      db,
      {
        enterprise: one,
        visitId: null,
        raised_on: '2026-08-03',
        kind: 'land',
        content: '示例诉求',
        owner: '专员乙',
        due_on: '2026-09-02',
        unit: '',
      },
      recordedBy(),
    ),
  'is answered': (db) => {
    const id = Number(
      db.$client.prepare(`select max(id) from request where status <> 'settled'`).pluck().get(),
    );
    const step = {
      unit: null,
      due_on: null,
      request_kind: null,
      owner: null,
      satisfaction: null,
      content: null,
    };
    takeStep(db, id, { ...step, kind: 'settled', on_day: TODAY, words: '已协调' }, TODAY, recordedBy());
  },
  'has another title': (db, { id }, _, n) =>
    db
      .insert(otherTitle)
      .values({
        enterprise_id: id,
        kind: 'high_tech',
        issued_on: '2023-10-10',
        valid_from: '2023-10-10',
        valid_until: `2026-10-0${1 + n}`,
        ...BY,
      })
      .run(),
  'loses it': (db) => {
    const id = Number(db.$client.prepare('select max(id) from other_title').pluck().get());
    db.insert(otherTitleEnd)
      .values({ title_id: id, how: 'ended', on_day: '2026-08-01', reason: '示例', ...BY })
      .run();
  },
  moves: (db, { id }) =>
    db
      .insert(majorChange)
      .values({ enterprise_id: id, kind: 'moved', changed_on: '2026-07-01', ...BY })
      .run(),
  'is reported': (db) => {
    const id = Number(db.$client.prepare('select max(id) from major_change').pluck().get());
    const owner = Number(
      db.$client.prepare('select enterprise_id from major_change where id = ?').pluck().get(id),
    );
    db.insert(changeReport)
      .values({ enterprise_id: owner, change_id: id, outcome: 'reported', reported_on: '2026-09-02', ...BY })
      .run();
  },
  'updates the year': (db, { id }) =>
    db
      .insert(annualUpdate)
      .values({ enterprise_id: id, year: 2026, outcome: 'done', done_on: '2026-05-02', ...BY })
      .run(),
  'is put off': (db, { id }) => {
    const rule = RULES.find(({ code }) => code === 'request_due');
    const [matter] = listMatters(db, TODAY, 'request_due', { limit: 9 }).filter(
      (one) => one.enterprise_id === id,
    );
    if (rule === undefined || matter === undefined) throw new Error('nothing to put off');
    snooze(db, { rule, matter, until: '2026-10-20', reason: '示例' }, recordedBy(), TODAY);
  },
  'is no rule any more': (db, _, __, n) =>
    db
      .insert(alertSetting)
      .values({ rule: 'request_due', limits: { notice: 3 }, is_on: n % 2 === 0, reason: '示例', ...BY })
      .run(),
  'goes into another': (db, one, other) => mergeNow(db, one.uscc, other.uscc),
  'comes back': (db) =>
    partNow(
      db,
      Number(
        db.$client.prepare('select max(id) from enterprise_merge where undone_at is null').pluck().get(),
      ),
    ),
};

const step = fc.record({
  act: fc.constantFrom(...Object.keys(ACTS)),
  who: fc.nat({ max: 3 }),
  other: fc.nat({ max: 3 }),
  n: fc.nat({ max: 5 }),
  isKept: fc.boolean(),
});

t.test('the number in the bar is that of the page, whatever was written in between', async (t) => {
  const done = new Set<string>();
  let urgent = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 15, maxLength: 40 }), (steps) => {
      const db = openMemory();
      const firms = [0, 1, 2, 3].map((n) => addEnterprise(db, { officer: OFFICERS[n % 2] ?? null }));
      for (const { act, who, other, n, isKept } of steps) {
        try {
          write(db, (tx) => {
            ACTS[act]?.(tx, firms[who] as Firm, firms[other] as Firm, n);
            // Asked amid what is then taken back, it must not be kept.
            countUrgent(tx, TODAY, '专员甲');
            if (!isKept) throw new Error('taken back');
          });
          done.add(act);
        } catch {
          // What the rules refuse leaves everything as it was.
        }
        for (const officer of ['专员甲', '专员乙', '专员丙']) {
          const counts = [...countMatters(db, TODAY, { of: 'officer', officer }).values()];
          const page = counts.reduce((sum, one) => sum + one.urgent, 0);
          const bar = countUrgent(db, TODAY, officer);
          urgent += page;
          if (bar !== page)
            throw new Error(`after “${act}” ${officer} has ${page} on the page, ${bar} in the bar`);
        }
      }
      db.$client.close();
    }),
    { numRuns: 50, seed: 20_260_930 },
  );
  t.ok(urgent > 100, `${urgent} urgent matters seen`);
  t.same(
    Object.keys(ACTS).filter((act) => !done.has(act)),
    [],
    'each act went through at least once',
  );
});
