/** Taking contacts out of the register for good: asked for by them, or because their time is over. */
import { type Db, type Tx, write } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { mergedInto } from '../derived/merges.ts';
import type { Day, Instant } from '../rules/types.ts';
import { eraseReceivers, hasReceivers } from '../visits/queries.ts';
import { monthsBefore } from './months.ts';
import { standingRetention } from './retention.ts';
import { eraseTraces } from './traces.ts';

/** So many enterprises in one transaction: others save in between. */
const AT_ONCE = 200;

const OF = 'enterprise_id in (select value from json_each(@ids))';
const MERGED =
  '(from_id in (select value from json_each(@ids)) or into_id in (select value from json_each(@ids)))';
const TOOK = `(json_extract(done, '$.fields.contact_name') is not null or json_extract(done, '$.fields.contact_phone') is not null)`;
const SAYS = `(json_extract(changes, '$.contact_name') is not null or json_extract(changes, '$.contact_phone') is not null)`;

const statements = perConnection(({ $client }) => ({
  has: $client
    .prepare<[{ ids: string }], number>(
      `select exists (select 1 from enterprise where id in (select value from json_each(@ids))
           and (contact_name is not null or contact_phone is not null))
         or exists (select 1 from contact where ${OF} and name <> '已删除')
         or exists (select 1 from run_change where ${OF} and ${SAYS})
         or exists (select 1 from enterprise_merge where ${MERGED} and ${TOOK})`,
    )
    .pluck(),
  // The version goes up: a form that still shows them is told that the enterprise has changed meanwhile.
  own: $client.prepare(
    `update enterprise set contact_name = null, contact_phone = null, version = version + 1
      where id in (select value from json_each(@ids)) and (contact_name is not null or contact_phone is not null)`,
  ),
  retire: $client.prepare(
    `update contact set retired_at = @at, retired_by = @actor, phone = null where retired_at is null and ${OF}`,
  ),
  further: $client.prepare(
    `update contact set name = '已删除', position = '', note = '' where name <> '已删除' and ${OF}`,
  ),
  runs: $client.prepare(
    `update run_change set changes = json_remove(changes, '$.contact_name', '$.contact_phone') where ${OF} and ${SAYS}`,
  ),
  merges: $client.prepare(
    `update enterprise_merge set done = json_remove(done, '$.fields.contact_name', '$.fields.contact_phone')
      where ${MERGED} and ${TOOK}`,
  ),
  named: $client.prepare<[string], Erased>(
    'select id, name from enterprise where id in (select value from json_each(?)) order by id',
  ),
  // The last that anybody did with the enterprise: its record, a visit, its way.
  expired: $client.prepare<[{ before: Instant; after: number; most: number }], { id: number; name: string }>(
    `select e.id, e.name from enterprise e
      where e.id > @after and e.updated_at < @before
        and not exists (select 1 from visit v where v.enterprise_id = e.id and v.recorded_at >= @before)
        and not exists (select 1 from event v where v.enterprise_id = e.id and v.recorded_at >= @before)
        and not exists (select 1 from contact c where c.enterprise_id = e.id and c.recorded_at >= @before)
      order by e.id limit @most`,
  ),
}));

const idsOf = (db: Db | Tx, id: number) => JSON.stringify([id, ...mergedInto(db, id)]);

interface Erased {
  id: number;
  name: string;
}
/** `again`: a backup that was restored had brought them back. */
type Why = 'asked' | 'expired' | 'again';
const WORDS: Record<Why, string> = { asked: '应要求', expired: '保留期满，', again: '恢复备份后再次' };

/** Whether anything of a contact is kept for the enterprise, in older versions too. */
export function hasContacts(db: Db | Tx, enterpriseId: number): boolean {
  const ids = idsOf(db, enterpriseId);
  return statements(db).has.get({ ids }) === 1 || hasReceivers(db, ids);
}

/** What is kept of them, and the one line that tells of it. */
function eraseKept(tx: Tx, enterprise: Erased, why: Why, by: By): void {
  const sql = statements(tx);
  const ids = idsOf(tx, enterprise.id);
  sql.own.run({ ids });
  sql.retire.run({ ids, at: by.at, actor: by.actor });
  sql.further.run({ ids });
  sql.runs.run({ ids });
  sql.merges.run({ ids });
  eraseReceivers(tx, ids, by);
  record(tx, {
    ...by,
    act: why === 'expired' ? 'contact expired' : 'contact erased',
    enterpriseId: enterprise.id,
    sentence: `${WORDS[why]}删除了${enterprise.name}的联系人信息`,
    // For whoever restores a backup of before: merges may stand otherwise in it.
    detail: { records: JSON.parse(ids) },
  });
}

/**
 * Names, positions and numbers of an enterprise's contacts, names of who received visits, what imports and merges
 * keep of them for taking back, and what lies in files and forms under way. The log tells that it was done, and
 * neither who nor the number. What people wrote into texts, attachments and backups are not touched.
 * @returns false where there was nothing
 */
export function eraseContacts(tx: Tx, enterprise: Erased, why: Why, by: By): boolean {
  const traces = eraseTraces(tx, idsOf(tx, enterprise.id));
  if (!traces && !hasContacts(tx, enterprise.id)) return false;
  eraseKept(tx, enterprise, why, by);
  return true;
}

/** Once more, in a restored database. @returns of how many records there was anything */
export function eraseAgain(tx: Tx, records: readonly number[], by: By): number {
  const found = statements(tx).named.all(JSON.stringify(records));
  return found.filter((one) => eraseContacts(tx, one, 'again', by)).length;
}

/**
 * Erases contacts of enterprises with which nobody did anything for as many months as the setting says.
 * @returns of how many enterprises
 */
export function eraseExpired(db: Db, today: Day, by: By): number {
  const { months } = standingRetention(db);
  if (months === null) return 0;
  const before = `${monthsBefore(today, months)}T00:00:00.000Z`;
  let count = 0;
  let after = 0;
  for (;;) {
    const some = statements(db).expired.all({ before, after, most: AT_ONCE });
    const last = some.at(-1);
    if (last === undefined) return count;
    after = last.id;
    const held = some.filter((one) => hasContacts(db, one.id));
    if (held.length === 0) continue;
    write(db, (tx) => {
      // Somebody may have saved since it was asked.
      const still = held.filter((one) => hasContacts(tx, one.id));
      eraseTraces(tx, JSON.stringify(still.flatMap((one) => [one.id, ...mergedInto(tx, one.id)])));
      for (const one of still) eraseKept(tx, one, 'expired', by);
      count += still.length;
    });
  }
}
