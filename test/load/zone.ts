/** The data folder that a load runs on: a seeded zone, and people of every role, signed in. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import { hashPassword } from '../../server/people/passwords.ts';
import { findSession, insertSession } from '../../server/people/sessions.ts';
import type { Role } from '../../server/rules/roles.ts';
import { noteBackedUp } from '../bench/data/backed-up.ts';
import { fill } from '../bench/data/fill.ts';
import { SEEDED_TODAY } from '../bench/data/folder.ts';

export interface Person {
  name: string;
  role: Role;
  cookie: string;
  csrf: string;
}

export interface Zone {
  dataDir: string;
  people: Person[];
  /** Codes of all enterprises. */
  codes: string[];
  /** An enterprise and a category in which nothing was recorded of it yet. */
  free: [code: string, category: string][];
  /** Everybody's. */
  password: string;
}

/** Forty accounts of five sessions each: as many as there are connections. */
const STAFF: Record<Role, number> = { leader: 4, officer: 22, manager: 8, admin: 4, auditor: 2 };
const SESSIONS = 5;
const CATEGORIES = ['little_giant', 'provincial_srdi', 'above_scale'];

/** Seeds a new folder; whoever asked for it takes it away. */
export async function makeZone(enterprises: number): Promise<Zone> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-load-'));
  const password = 'Shili-mima-2026-guangdian';
  const hash = await hashPassword(password);
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  try {
    fill(db, enterprises, SEEDED_TODAY);
    noteBackedUp(db);
    const at = new Date().toISOString();
    const tokens: { name: string; role: Role; token: string }[] = [];
    write(db, (tx) => {
      for (const [role, many] of Object.entries(STAFF) as [Role, number][]) {
        for (let n = 1; n <= many; n += 1) {
          const name = `${role}${n}`;
          const values = {
            name,
            display: `示例${role}${n}`,
            password_hash: hash,
            roles: [role],
            created_at: at,
          };
          const { id } = tx.insert(account).values(values).returning({ id: account.id }).get();
          for (let s = 0; s < SESSIONS; s += 1) {
            tokens.push({ name, role, token: insertSession(tx, { accountId: id, ip: '127.0.0.1', at }) });
          }
        }
      }
    });
    const people = tokens.map(({ name, role, token }): Person => {
      const found = findSession(db, token, { at, idleMinutes: 240, absoluteHours: 8 });
      return { name, role, cookie: `sid=${token}`, csrf: found?.person.csrf ?? '' };
    });
    const tracked = db.$client
      .prepare<[], [string, string]>(
        `select e.uscc, group_concat(distinct v.category) from enterprise e join event v on v.enterprise_id = e.id group by e.id`,
      )
      .raw()
      .all();
    const free = tracked.flatMap(([code, has]) =>
      CATEGORIES.filter((one) => !has.split(',').includes(one)).map((one): [string, string] => [code, one]),
    );
    return { dataDir, people, codes: tracked.map(([code]) => code), free, password };
  } finally {
    closeDatabase(db);
  }
}
