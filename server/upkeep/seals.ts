import type { Db } from '../../db/open.ts';
import { hasSeals } from '../../db/seal.ts';
import { type BrokenSeal, checkSeals, type SealPoint, sealPoint } from '../../db/seal-check.ts';

const WHAT: Record<BrokenSeal['what'], string> = {
  changed: '在程序之外被改动',
  added: '在程序之外被添加',
  gone: '在程序之外被删除',
};

interface Kept {
  seq: number;
  detail: string;
}

/** What the log last kept of the seals (with a backup, or when made-up data came or went), with the line's number; null where it never did under this schema. */
function lastPoint(db: Db): { seq: number; point: SealPoint } | null {
  const line = db.$client
    .prepare<[number], Kept>(
      `select seq, detail from audit where act in ('backup made', 'sample loaded', 'sample removed') and detail ->> '$.sealed.version' = ?
       order by seq desc limit 1`,
    )
    .get(Number(db.$client.pragma('user_version', { simple: true })));
  if (line === undefined) return null;
  return { seq: line.seq, point: (JSON.parse(line.detail) as { sealed: SealPoint }).sealed };
}

/**
 * Rows that are not as they were sealed, by table and key; and whether the seals of what never changes are
 * still those that the log kept with the last backup, so that a row changed together with its seal is told.
 */
export const sealFaults = (db: Db): string[] => readSeals(db).faults;

/** `sealFaults`, and how many rows were held against their seals. */
export function readSeals(db: Db): { faults: string[]; rows: number } {
  const client = db.$client;
  if (!hasSeals(client)) return { faults: [], rows: 0 };
  const { rows, broken, count } = checkSeals(client);
  const faults = broken.map(({ table, key, what }) => `${table} 的记录 ${key} ${WHAT[what]}`);
  if (count > broken.length) faults.push(`另有 ${count - broken.length} 条记录与校验值不符`);
  const last = lastPoint(db);
  if (last !== null && sealPoint(client, last.point.n).sha256 !== last.point.sha256)
    faults.push(`记录的校验值与操作日志第 ${last.seq} 条记下的不符`);
  return { faults, rows };
}
