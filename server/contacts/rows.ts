/** Contacts beside the register's own: as they stand, adding and retiring. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { mergedInto } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import type { Instant } from '../rules/types.ts';

export interface ContactFacts {
  name: string;
  position: string;
  phone: string | null;
  note: string;
}

export interface Contact extends ContactFacts {
  id: number;
  enterprise_id: number;
  retired_at: Instant | null;
  retired_by: string | null;
}

const COLUMNS = 'id, enterprise_id, name, position, phone, note, retired_at, retired_by';
const statements = perConnection(({ $client }) => ({
  of: $client.prepare<[string], Contact>(
    `select ${COLUMNS} from contact where retired_at is null and enterprise_id in (select value from json_each(?)) order by id`,
  ),
  one: $client.prepare<[number, string], Contact>(
    `select ${COLUMNS} from contact where id = ? and enterprise_id in (select value from json_each(?))`,
  ),
  insert: $client.prepare(
    insertSql('contact', [
      'enterprise_id',
      'name',
      'position',
      'phone',
      'note',
      'recorded_at',
      'recorded_by',
    ]),
  ),
  retire: $client.prepare(
    'update contact set retired_at = @at, retired_by = @by, phone = null where id = @id and retired_at is null',
  ),
}));

const recordsJson = (db: Db | Tx, enterpriseId: number) =>
  JSON.stringify([enterpriseId, ...mergedInto(db, enterpriseId)]);

/** Those in use, of records merged into the enterprise too, in the order in which they were added. */
export function contactsOf(db: Db | Tx, enterpriseId: number): Contact[] {
  return statements(db).of.all(recordsJson(db, enterpriseId));
}

/** @throws NotFound where this enterprise has no such contact */
export function findContact(db: Db | Tx, enterpriseId: number, id: number): Contact {
  const row = statements(db).one.get(id, recordsJson(db, enterpriseId));
  if (row === undefined) throw new NotFound('contact');
  return row;
}

interface Of {
  id: number;
  name: string;
}

/** The log is read by others: it tells that there is one more, and neither who nor the number. */
export function addContact(tx: Tx, enterprise: Of, facts: ContactFacts, by: By): void {
  const { lastInsertRowid } = statements(tx).insert.run({
    ...facts,
    enterprise_id: enterprise.id,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
  record(tx, {
    ...by,
    act: 'contact added',
    enterpriseId: enterprise.id,
    sentence: `为${enterprise.name}添加联系人`,
    detail: { contact: Number(lastInsertRowid) },
  });
}

/** Takes a contact out of use; the telephone number is not kept. Once is enough. */
export function retireContact(tx: Tx, enterprise: Of, id: number, by: By): void {
  const { changes } = statements(tx).retire.run({ id, at: by.at, by: by.actor });
  if (changes === 0) return;
  record(tx, {
    ...by,
    act: 'contact retired',
    enterpriseId: enterprise.id,
    sentence: `停用${enterprise.name}的一位联系人`,
    detail: { contact: id },
  });
}
