import type { Db } from '../../../db/open.ts';
import { nameKey } from '../../../server/rules/names.ts';
import { categoryShort, kindName } from '../../../server/rules/words.ts';
import type { SeededEvent, SeededFirm } from './firm.ts';
import type { Log } from './log.ts';

export interface Put {
  /** An enterprise with all but its events, under its number. */
  firm(n: number, firm: SeededFirm): void;
  event(n: number, firm: SeededFirm, event: SeededEvent): void;
}

const BEGAN = '2023-01-01T00:00:00.000Z';
const FIGURES_AT = '2026-04-20T02:00:00.000Z';

/** `insert into t (…) values (?, …)`. */
const insertInto = (db: Db, table: string, columns: string) =>
  db.$client.prepare(`insert into ${table} (${columns}) values (${columns.replace(/\w+/g, '?')})`);

/** What writes the rows of truth; triggers are away, so what they would keep is kept here. */
export function rowsOf(db: Db, log: Log): Put {
  const enterprise = insertInto(
    db,
    'enterprise',
    'id, uscc, name, name_key, industry_code, chain, area, in_scope, officer, version, created_at, updated_at, updated_by',
  );
  const version = insertInto(
    db,
    'enterprise_version',
    'enterprise_id, effective_on, recorded_at, recorded_by, reason, changes',
  );
  const former = insertInto(db, 'former_name', 'enterprise_id, name, name_key, until_on, recorded_at');
  const event = insertInto(
    db,
    'event',
    `enterprise_id, category, kind, effective_on, recorded_at, recorded_by, stage, back, batch, batch_year, document_no,
     valid_until, reason, fell_at`,
  );
  const voiding = insertInto(db, 'event_void', 'event_id, reason, recorded_at, recorded_by');
  const beside = besideOf(db);

  return {
    firm(n, firm) {
      const { name, in_scope, industry_code, chain, area, areaBefore, officer, uscc } = firm;
      const scope = in_scope ? 1 : 0;
      const versions = areaBefore === null ? 1 : 2;
      const key = nameKey(name);
      const updated = firm.updated_at;
      enterprise.run(
        n,
        uscc,
        name,
        key,
        industry_code,
        chain,
        area,
        scope,
        officer,
        versions,
        BEGAN,
        updated,
        officer,
      );
      const first = { name, in_scope, industry_code, chain, area: areaBefore ?? area, officer };
      version.run(n, '1900-01-01', BEGAN, officer, '', JSON.stringify(first));
      if (areaBefore !== null)
        version.run(n, '2025-01-01', '2025-01-06T02:00:00.000Z', officer, '搬迁', JSON.stringify({ area }));
      if (firm.formerName !== null)
        former.run(n, firm.formerName, nameKey(firm.formerName), '2024-06-30', '2024-07-01T02:00:00.000Z');
      beside(n, firm);
      const sentence = `新增企业${name}`;
      log.line({
        at: BEGAN,
        actor: officer,
        act: 'enterprise created',
        enterprise_id: n,
        event_id: null,
        sentence,
      });
    },
    event(n, { name, officer }, one) {
      const { category, kind, effective_on, recorded_at } = one;
      const made = event.run(
        n,
        category,
        kind,
        effective_on,
        recorded_at,
        officer,
        one.stage,
        0,
        one.batch,
        one.batch_year,
        one.document_no,
        one.valid_until,
        one.reason,
        one.fell_at,
      );
      const id = Number(made.lastInsertRowid);
      const told = { at: recorded_at, actor: officer, enterprise_id: n, event_id: id };
      const what = `${name}的${categoryShort(category)}${kindName(category, one)}，${effective_on}`;
      log.line({ ...told, act: 'event recorded', sentence: `记${what}` });
      if (!one.voided) return;
      voiding.run(id, '重复录入', recorded_at, officer);
      log.line({ ...told, act: 'event voided', sentence: `作废${what}，原因：重复录入` });
    },
  };
}

/** Figures, other titles, visits and requests. */
function besideOf(db: Db): Put['firm'] {
  const figure = insertInto(
    db,
    'indicator',
    'enterprise_id, year, quarter, field, value, source, recorded_at, recorded_by',
  );
  const title = insertInto(
    db,
    'other_title',
    'enterprise_id, kind, issued_on, valid_from, valid_until, recorded_at, recorded_by',
  );
  const visit = insertInto(
    db,
    'visit',
    'enterprise_id, version, on_day, visitors, manner, content, recorded_at, recorded_by',
  );
  const visitVersion = insertInto(
    db,
    'visit_version',
    'visit_id, version, on_day, visitors, manner, content, recorded_at, recorded_by',
  );
  const request = insertInto(
    db,
    'request',
    'enterprise_id, kind, content, raised_on, status, settled_on, outcome, version, recorded_at, recorded_by',
  );
  const step = insertInto(
    db,
    'request_step',
    'request_id, version, kind, on_day, words, request_kind, content, recorded_at, recorded_by',
  );
  return (n, firm) => {
    const { officer } = firm;
    for (const { year, field, value } of firm.figures)
      figure.run(n, year, 0, field, value, 'declared', FIGURES_AT, officer);
    if (firm.title !== null) {
      const { kind, from, until } = firm.title;
      title.run(n, kind, from, from, until, `${from}T02:00:00.000Z`, officer);
    }
    if (firm.visit !== null) {
      const told = [
        1,
        firm.visit,
        officer,
        'on_site',
        '了解培育进展',
        `${firm.visit}T08:00:00.000Z`,
        officer,
      ];
      const { lastInsertRowid } = visit.run(n, ...told);
      visitVersion.run(lastInsertRowid, ...told);
    }
    if (firm.request !== null) {
      const { on, settled } = firm.request;
      const at = `${on}T08:00:00.000Z`;
      const words = '希望协调用工';
      const state = settled ? (['settled', on, '已协调', 2] as const) : (['raised', null, '', 1] as const);
      const made = request.run(n, 'labour', words, on, ...state, at, officer).lastInsertRowid;
      step.run(made, 1, 'raised', on, '', 'labour', words, at, officer);
      if (settled) step.run(made, 2, 'settled', on, '已协调', null, null, at, officer);
    }
  };
}
