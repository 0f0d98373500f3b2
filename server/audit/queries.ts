import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  like,
  lt,
  lte,
  not,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { account, audit, enterprise, importRun } from '../../db/schema.ts';
import { ledBy } from '../derived/codes.ts';
import { mergedInto } from '../derived/merges.ts';
import { addDays, endOfDayInstant } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { type Kind, PREFIXES } from './kinds.ts';

export { isKind, KIND_NAMES, type Kind, kindOfAct } from './kinds.ts';

export type AuditLine = typeof audit.$inferSelect;

/** What the log is asked for; a field left out does not narrow it. */
export interface AuditAsked {
  /** An account's id, or the name of an actor without account, such as 命令行. */
  person?: string;
  /** Name, part of a name, or code of an enterprise. */
  enterprise?: string;
  kind?: Kind;
  /** Days in Asia/Shanghai, both included. */
  from?: Day;
  to?: Day;
  importId?: number;
}

/** One line of the page: an entry, or the entries of one import told as one. */
export interface AuditGroup {
  line: AuditLine;
  /** How many entries stand behind it; 1 for a line of its own. */
  count: number;
  /** The import's file, where it is one. */
  file: string | null;
  /** Code of the enterprise that the entry is about. */
  uscc: string | null;
}

const MOST_NAMED = 500;

function conditions(db: Db, asked: AuditAsked): SQL[] {
  const all: (SQL | undefined)[] = [];
  if (asked.person !== undefined) {
    all.push(
      /^\d+$/.test(asked.person)
        ? eq(audit.account_id, Number(asked.person))
        : and(isNull(audit.account_id), eq(audit.actor, asked.person)),
    );
  }
  if (asked.enterprise !== undefined) all.push(inArray(audit.enterprise_id, namedLike(db, asked.enterprise)));
  if (asked.kind !== undefined) all.push(ofKind(asked.kind));
  if (asked.from !== undefined) all.push(gt(audit.at, endOfDayInstant(addDays(asked.from, -1))));
  if (asked.to !== undefined) all.push(lte(audit.at, endOfDayInstant(asked.to)));
  if (asked.importId !== undefined) all.push(eq(audit.import_id, asked.importId));
  return all.filter((one) => one !== undefined);
}

/** Those of that name or code, and the records merged into them: their history is one. */
function namedLike(db: Db, typed: string): number[] {
  const code = typed.toUpperCase();
  const led = ledBy(db, [code]).get(code);
  const found = [...bearing(db, typed), ...(led === undefined ? [] : [led.id])];
  return [...new Set(found.flatMap((id) => [id, ...mergedInto(db, id)]))];
}

function bearing(db: Db, typed: string): number[] {
  const part = `%${typed.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return db
    .select({ id: enterprise.id })
    .from(enterprise)
    .where(or(eq(enterprise.uscc, typed.toUpperCase()), sql`${enterprise.name} like ${part} escape '\\'`))
    .limit(MOST_NAMED)
    .all()
    .map((one) => one.id);
}

function ofKind(kind: Kind): SQL | undefined {
  const starts = (prefixes: readonly string[]) => or(...prefixes.map((one) => like(audit.act, `${one}%`)));
  if (kind !== 'other') return starts(PREFIXES[kind]);
  const named = starts(Object.values(PREFIXES).flat());
  return named === undefined ? undefined : not(named);
}

/**
 * The log, newest first, below `before` (a seq): at most `limit` lines. The entries of one import are
 * told as one line, unless an enterprise or that import is asked for. `next` is where the rest
 * begins, or null.
 */
export function readAudit(
  db: Db,
  asked: AuditAsked,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): { groups: AuditGroup[]; next: number | null } {
  const narrowing = conditions(db, asked);
  const folding = asked.importId === undefined && asked.enterprise === undefined;
  const groups: AuditGroup[] = [];
  let below = before ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    // One more than is shown tells whether there is more.
    const rows = db
      .select({ line: audit, file: importRun.file_name, uscc: enterprise.uscc })
      .from(audit)
      .leftJoin(importRun, eq(importRun.id, audit.import_id))
      .leftJoin(enterprise, eq(enterprise.id, audit.enterprise_id))
      .where(and(lt(audit.seq, below), ...narrowing))
      .orderBy(desc(audit.seq))
      .limit(limit + 1 - groups.length)
      .all();
    let jumped = false;
    for (const row of rows) {
      if (groups.length === limit) return { groups, next: below };
      const run = folding && row.line.import_id !== null ? importRunOf(db, row.line, narrowing) : null;
      groups.push({ ...row, line: run?.line ?? row.line, count: run?.count ?? 1 });
      below = run?.first ?? row.line.seq;
      if (run !== null) {
        jumped = true;
        break;
      }
    }
    if (!jumped) return { groups, next: null };
  }
}

/**
 * The entries of one import up to this one. They are written in one transaction and so stand together:
 * the first is found by walking down to an entry of something else.
 */
function importRunOf(db: Db, last: AuditLine, narrowing: SQL[]) {
  const other = db
    .select({ seq: audit.seq })
    .from(audit)
    .where(and(lt(audit.seq, last.seq), sql`${audit.import_id} is not ${last.import_id}`))
    .orderBy(desc(audit.seq))
    .limit(1)
    .get();
  const first = (other?.seq ?? 0) + 1;
  const within = and(gte(audit.seq, first), lte(audit.seq, last.seq), ...narrowing);
  const count = db.select({ n: sql<number>`count(*)` }).from(audit).where(within).get()?.n ?? 1;
  const told = db
    .select()
    .from(audit)
    .where(and(within, like(audit.act, 'import%')))
    .limit(1)
    .get();
  return { first, count, line: told ?? last };
}

/** Entries after `since` (a seq), oldest first, with their hashes, as the API gives them. */
export function readAuditSince(db: Db, { since, limit }: { since: number; limit: number }): AuditLine[] {
  return db
    .select()
    .from(audit)
    .where(gt(audit.seq, since))
    .orderBy(asc(audit.seq))
    .limit(Math.min(limit, 1000))
    .all();
}

/** The end of the chain: the last number and hash; null while nothing is written. */
export function auditHead(db: Db): { seq: number; hash: string } | null {
  return (
    db.select({ seq: audit.seq, hash: audit.hash }).from(audit).orderBy(desc(audit.seq)).limit(1).get() ??
    null
  );
}

/** Who can be asked for: every account, and who acts without one. */
export function auditPeople(db: Db): [string, string][] {
  const accounts = db
    .select({ id: account.id, name: account.name, display: account.display })
    .from(account)
    .orderBy(account.name)
    .all();
  return [
    ...accounts.map((one): [string, string] => [String(one.id), `${one.display}（${one.name}）`]),
    ['命令行', '命令行'],
    ['访客', '访客（未登录）'],
  ];
}
