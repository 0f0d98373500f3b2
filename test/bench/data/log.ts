import type { Db } from '../../../db/open.ts';
import { ALGORITHM, type ChainedRow, GENESIS, hashLine } from '../../../server/audit/chain.ts';

export interface Log {
  line(told: Pick<ChainedRow, 'at' | 'actor' | 'act' | 'enterprise_id' | 'event_id' | 'sentence'>): void;
  /** Writes down where the chain ends, as every line by itself would. */
  keepHead(): void;
}

/** The log, written line upon line without asking for the last one each time. */
export function logOf(db: Db): Log {
  const insert = db.$client.prepare(
    `insert into audit (seq, at, actor, account_id, ip, act, enterprise_id, event_id, import_id, sentence, detail, alg, prev, hash)
     values (?, ?, ?, null, '', ?, ?, ?, null, ?, '{}', ?, ?, ?)`,
  );
  const keep = db.$client.prepare(`update fact set value = ? where key = 'audit_head'`);
  let seq = 0;
  let prev = GENESIS;
  return {
    line(told) {
      seq += 1;
      const row: ChainedRow = { ...told, seq, account_id: null, ip: '', import_id: null, detail: '{}' };
      const hash = hashLine(prev, row);
      const { at, actor, act, enterprise_id, event_id, sentence } = told;
      insert.run(seq, at, actor, act, enterprise_id, event_id, sentence, ALGORITHM, prev, hash);
      prev = hash;
    },
    keepHead() {
      keep.run(`${seq} ${prev}`);
    },
  };
}
