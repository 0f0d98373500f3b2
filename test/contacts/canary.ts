/** A filled zone on a disk with contacts in every place that takes any, and a look into every column. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { closeDatabase, type Db, openDatabase, openMemory, write } from '../../db/open.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { fillDemo } from '../../server/demo/zone.ts';
import { addToken } from '../../server/people/tokens.ts';
import { recordVisit, reviseVisit, voidVisit } from '../../server/visits/queries.ts';
import { findVisit } from '../../server/visits/rows.ts';
import { openApp, TestClock, type World } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { agreed, chooseRows } from '../sheets/choose.ts';
import { fieldsOn } from '../tracks/form.ts';

/** Part of every name that is to go, and the start of every number. */
export const NAME = '卡纳丽';
export const PHONE = '1391111';
/** Part of what people wrote into texts: it stays (docs/decisions/2026-11-28-contacts-let-go.md). */
export const WRITTEN = '卡纳乐';

const AT = '2026-11-25T08:00:00.000Z';

/** The columns, as table.column, in which any of these words stands. */
export function placesOf({ $client: client }: Db, ...words: readonly string[]): string[] {
  const columns = client
    .prepare<[], [string, string]>(
      `select t.name, c.name from pragma_table_list t, pragma_table_info(t.name) c where t.schema = 'main' order by 1, 2`,
    )
    .raw()
    .all();
  return columns.flatMap(([table, column]) => {
    const holds = words.map((one) => `instr(cast("${column}" as text), '${one}') > 0`).join(' or ');
    const found = client.prepare(`select 1 from "${table}" where ${holds} limit 1`).get();
    return found === undefined ? [] : [`${table}.${column}`];
  });
}

/** Whether the files of the database hold the words in any byte. */
export function bytesHold(file: string, ...words: readonly string[]): boolean {
  return ['', '-wal'].some((end) => {
    const bytes = readFileSync(`${file}${end}`);
    return words.some((word) => bytes.includes(word));
  });
}

export interface Zone {
  world: World;
  file: string;
  dataDir: string;
  at: { id: number; uscc: string; name: string };
  /** A visit in several versions, and one that was voided. */
  visits: number[];
}

/** The demo's zone on a disk, the application over it. */
export async function openZone(t: Test): Promise<Zone> {
  const dataDir = t.testdir({});
  const file = join(dataDir, 'tracker.sqlite');
  const memory = openMemory();
  fillDemo(memory, { at: AT });
  writeFileSync(file, memory.$client.serialize());
  memory.$client.close();
  const db = openDatabase({ file });
  const clock = new TestClock();
  clock.set(AT);
  const world = await openApp(t, { DATA_DIR: dataDir }, { db, clock, looksAgain: false });
  t.teardown(() => closeDatabase(db));
  const at = db.$client
    .prepare<[], Zone['at']>(
      `select id, uscc, name from enterprise e where gone is null and contact_name is not null
          and not exists (select 1 from visit v where v.enterprise_id = e.id)
          and not exists (select 1 from enterprise_merge m where e.id in (m.from_id, m.into_id)) order by id limit 1`,
    )
    .get();
  if (at === undefined) throw new Error('the zone has no such enterprise');
  const other = addEnterprise(db, { name: `${at.name}（示例旧档）` });
  const visits = await plant(t, world, at, other);
  return { world, file, dataDir, at, visits };
}

/** By the ways people go, where there is one. */
async function plant(t: Test, world: World, at: Zone['at'], other: Zone['at']): Promise<number[]> {
  const { db } = world;
  const officer = world.as('officer');
  const here = `/enterprises/${at.uscc}`;
  const done = async (path: string, fields: Record<string, string>) => {
    const typed = { ...fieldsOn((await officer.get(path)).body), ...fields };
    const answer = await officer.post(path.replace(/\?.*/, ''), typed);
    t.equal(answer.status, 303, path);
    return answer;
  };
  await done(`${here}/edit`, { contact_name: `${NAME}一`, contact_phone: `${PHONE}0001` });
  const more = { name: `${NAME}二`, position: `${NAME}处`, contact_phone: `${PHONE}0002`, note: `${NAME}注` };
  await done(`${here}/contacts/new`, more);
  await done(`${here}/contacts/new`, { ...more, name: `${NAME}三` });
  const last = db.$client.prepare('select max(id) from contact').pluck().get();
  await officer.post(`${here}/contacts/${last}/retire`);

  const visits = write(db, (tx) => {
    const facts = {
      on_day: '2026-08-10',
      visitors: '专员甲',
      manner: 'on_site' as const,
      content: `与${WRITTEN}谈了订单`,
      received_by: `${NAME}四`,
      position: `${WRITTEN}经理`,
    };
    const by = recordedBy('2026-08-11T02:00:00.000Z');
    const told = recordVisit(tx, { enterprise: at, facts }, by);
    reviseVisit(tx, told, { ...facts, received_by: `${NAME}五` }, '', by);
    reviseVisit(tx, told, { ...facts, received_by: `${NAME}五`, manner: 'phone' }, '', by);
    const voided = recordVisit(tx, { enterprise: at, facts }, by);
    voidVisit(tx, findVisit(tx, voided), '示例重复', by);
    return [told, voided];
  });

  const row = (n: number) => ({
    企业名称: at.name,
    统一社会信用代码: at.uscc,
    联系人: `${NAME}六${n}`,
    联系电话: `${PHONE}000${n}`,
  });
  const { location } = await chooseRows(t, world, officer, 'enterprises', [row(6)]);
  t.match(
    (await officer.post(location, agreed((await officer.get(location)).body))).location,
    '/sheets/runs/',
  );
  const unread = { ...row(7), 备用手机: `${PHONE}0008` };
  await chooseRows(t, world, officer, 'enterprises', [unread, { ...unread, 统一社会信用代码: '' }]);

  await done(`/enterprises/${other.uscc}/edit`, { contact_name: `${NAME}七`, contact_phone: `${PHONE}0009` });
  const shown = fieldsOn((await officer.get(`${here}/merge?with=${other.uscc}`)).body);
  const takes = { take_contact_name: 'right', take_contact_phone: 'right', reason: '示例重复建档' };
  // What was chosen otherwise is shown once more.
  const again = fieldsOn((await officer.post(`${here}/merge`, { ...shown, ...takes, step: 'look' })).body);
  t.equal((await officer.post(`${here}/merge`, { ...again, step: 'save' })).status, 303, 'merged');

  const token = addToken(db, { accountId: officer.id, label: '示例系统', days: null }, byCommandLine(AT));
  const answer = await world.app.inject({
    method: 'PATCH',
    url: `/api/v1${here}`,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'k-1', 'if-match': '*' },
    payload: { contact_name: `${NAME}八`, contact_phone: `${PHONE}0010` },
  });
  t.equal(answer.statusCode, 200, 'by the API');

  const late = world.as('officer');
  const typed = fieldsOn((await late.get(`${here}/edit`)).body);
  world.clock.forward(300);
  t.match((await late.post(`${here}/edit`, { ...typed, contact_name: `${NAME}九` })).location, 'kept-form');
  return visits;
}
