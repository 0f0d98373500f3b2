import { type Db, write } from '../../db/open.ts';
import type { By } from '../../server/audit/by.ts';
import { createEnterprise } from '../../server/enterprises/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { recordEvents } from '../../server/tracks/queries.ts';

type EventDraft = Parameters<typeof recordEvents>[2][number];
type EnterpriseDraft = Parameters<typeof createEnterprise>[1];

/** Who did it in a test, and when it was recorded. */
export function recordedBy(at = '2026-09-01T02:00:00.000Z', actor = '专员甲'): By {
  return { actor, accountId: null, ip: '127.0.0.1', at };
}

let count = 0;

/** Adds a fictional enterprise with its events; gives its id and code. */
export function addEnterprise(
  db: Db,
  facts: Partial<EnterpriseDraft> = {},
  events: EventDraft[] = [],
  by = recordedBy(),
): { id: number; uscc: string; name: string } {
  count += 1;
  const uscc = facts.uscc ?? fictionalCode(700_000 + count);
  const name = facts.name ?? `示例第${count}精密零部件有限公司`;
  const draft: EnterpriseDraft = {
    former_names: [],
    short_name: null,
    industry_code: '36',
    chain: '新材料',
    area: '示例一街道',
    in_scope: true,
    founded_on: null,
    signed_on: null,
    officer: '专员甲',
    contact_name: null,
    contact_phone: null,
    main_product: null,
    tags: null,
    note: null,
    ...facts,
    uscc,
    name,
  };
  return write(db, (tx) => {
    const id = createEnterprise(tx, draft, by);
    if (events.length > 0) recordEvents(tx, id, events, by);
    return { id, uscc, name };
  });
}
