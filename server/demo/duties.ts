/** Other titles, the year's updates, a change that waits for its report, and a date that was confirmed. */
import type { Db } from '../../db/open.ts';
import { listMatters, ruleOf, snooze } from '../attention/queries.ts';

import type { By } from '../audit/by.ts';
import { addChange, addTitle, recordUpdate } from '../holdings/queries.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import { type OtherTitleKind, proposedUntil } from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';
import type { Diary } from './diary.ts';

interface Named {
  id: number;
  name: string;
}

/** Every so many-th firm of the register, in the order in which they were entered. */
function every(tx: Db, step: number, from: number, most: number): Named[] {
  const rows = tx.$client
    .prepare<[], Named>('select id, name from enterprise where gone is null order by id')
    .all();
  return rows.filter((_, at) => at % step === from).slice(0, most);
}

interface Batch {
  kind: OtherTitleKind;
  issued: Day;
  batch: string | null;
  document: string | null;
  step: number;
  from: number;
  most: number;
}

const BATCHES: readonly Batch[] = [
  {
    kind: 'high_tech',
    issued: '2023-12-08',
    batch: '2023年',
    document: '示例科高〔2023〕88号',
    step: 7,
    from: 1,
    most: 14,
  },
  {
    kind: 'high_tech',
    issued: '2024-12-06',
    batch: '2024年',
    document: '示例科高〔2024〕91号',
    step: 7,
    from: 3,
    most: 16,
  },
  {
    kind: 'high_tech',
    issued: '2025-12-19',
    batch: '2025年',
    document: '示例科高〔2025〕85号',
    step: 7,
    from: 5,
    most: 16,
  },
  {
    kind: 'innovative',
    issued: '2024-01-12',
    batch: '2023年第二批',
    document: '示例经信企业〔2024〕6号',
    step: 6,
    from: 0,
    most: 12,
  },
  {
    kind: 'innovative',
    issued: '2025-07-18',
    batch: '2025年第一批',
    document: '示例经信企业〔2025〕140号',
    step: 6,
    from: 2,
    most: 20,
  },
  { kind: 'tech_sme', issued: '2026-08-28', batch: '2026年', document: null, step: 3, from: 1, most: 40 },
  {
    kind: 'city_level',
    issued: '2025-10-15',
    batch: '2025年',
    document: '示例经信〔2025〕77号',
    step: 9,
    from: 4,
    most: 12,
  },
  {
    kind: 'hidden_champion',
    issued: '2024-11-22',
    batch: '2024年',
    document: '示例经信〔2024〕160号',
    step: 60,
    from: 20,
    most: 2,
  },
];

function enterTitles(tx: Db, by: By): void {
  for (const { kind, issued, batch, document, step, from, most } of BATCHES) {
    const draft = {
      kind,
      issued_on: issued,
      batch,
      document_no: document,
      valid_from: issued,
      valid_until: proposedUntil(kind, issued),
      note: null,
    };
    for (const firm of every(tx, step, from, most)) addTitle(tx, firm, draft, by);
  }
}

/** All but a few had updated by the last day of May; one is known to have missed it. */
function enterUpdates(tx: Db, by: By): void {
  const holders = tx.$client
    .prepare<[], Named>(
      `select r.enterprise_id as id, r.name from register r where r.in_scope = 1 and exists (select 1 from track t
        where t.enterprise_id = r.enterprise_id and t.held = 1 and t.category in ('little_giant', 'provincial_srdi')
          and t.held_since <= '2026-05-31') order by r.enterprise_id`,
    )
    .all();
  for (const [at, firm] of holders.entries()) {
    if (at % 19 === 7) continue;
    const done = {
      year: 2026,
      outcome: 'done',
      done_on: addDays('2026-05-06', at % 25),
      note: null,
    } as const;
    const missed = { year: 2026, outcome: 'missed', done_on: null, note: '联系后仍未填报' } as const;
    recordUpdate(tx, firm, at === 11 ? missed : done, by);
  }
}

/** A holder was restructured; that it was reported is not known yet. */
function noteChange(tx: Db, by: By): void {
  const firm = tx.$client
    .prepare<[], Named>(
      `select r.enterprise_id as id, r.name from register r where r.in_scope = 1 and r.lg_held = 1 and r.officer = '专员甲'
        and r.lg_until > '2027-01-01' order by r.enterprise_id limit 1`,
    )
    .get();
  if (firm === undefined) return;
  addChange(
    tx,
    firm,
    { kind: 'restructured', changed_on: '2026-09-10', note: '股份制改造，控股股东不变' },
    by,
  );
}

/** What waits for a result that comes by itself is set aside. */
function setAside(tx: Db, by: By): void {
  const today = shanghaiDay(new Date(by.at));
  const rule = ruleOf('review_due');
  const [matter] = listMatters(tx, today, 'review_due', { limit: 1 });
  if (rule === null || matter === undefined) return;
  snooze(tx, { rule, matter, until: '2026-12-18', reason: '复核材料已报，结果 12月中旬公示' }, by, today);
}

/** At moments of their own, after what is derived was folded for the papers: no chance is taken. */
export function writeDuties(diary: Diary): void {
  diary.note('2026-07-08T03:05:00.000Z', '专员甲', enterUpdates);
  diary.note('2026-09-02T02:40:00.000Z', '专员乙', enterTitles);
  diary.note('2026-10-14T02:15:00.000Z', '专员甲', noteChange);
  diary.note('2026-11-16T01:20:00.000Z', '专员甲', setAside);
}
