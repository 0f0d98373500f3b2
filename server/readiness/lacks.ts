/** 缺什么, for other rooms: how many criteria an enterprise meets, and which it does not. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Subject } from '../rules/readiness-types.ts';

export interface Lack {
  met: number;
  near: number;
  notMet: number;
  noData: number;
  /** What people judge: waiting for it, or judged either way. */
  manual: number;
  /** 研发费用占比 2.4%，低于 3%；缺上年负债总额; '' where nothing lacks. With the enterprise's own figures. */
  words: string;
  /** The same without any figure, for who does not see them. */
  names: string;
}

interface Row extends Omit<Lack, 'notMet' | 'noData'> {
  id: number;
  notMet: number;
  noData: number;
}

const statement = perConnection(({ $client }) =>
  $client.prepare<[string, string], Row>(
    `select enterprise_id as id, met, near, not_met as notMet, no_data as noData,
            manual + judged_met + judged_not_met as manual, words, names
       from readiness where subject = ? and enterprise_id in (select value from json_each(?))`,
  ),
);

/** Of each of these enterprises by the criteria in force; who has nothing to compare is left out. */
export function lacksOf(db: Db | Tx, category: Subject, ids: readonly number[]): Map<number, Lack> {
  const rows = statement(db).all(category, JSON.stringify(ids));
  return new Map(rows.map(({ id, ...lack }) => [id, lack]));
}
