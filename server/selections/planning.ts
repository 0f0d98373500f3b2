/** What an act would do to each enterprise of a selection, and why it would do nothing to some. */
import { createHash } from 'node:crypto';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { count } from '../format.ts';
import { MOST_TAGS, type Wanted } from './form.ts';
import type { Asked, Selection } from './staged.ts';

export interface Member {
  id: number;
  uscc: string;
  name: string;
  chain: string | null;
  area: string | null;
  officer: string | null;
  tags: string | null;
  /** It left the register. */
  gone: string | null;
}

const asks = perConnection(({ $client }) =>
  $client.prepare<[string], Member>(
    `select e.id, e.uscc, e.name, e.chain, e.area, e.officer, e.tags, e.gone
       from json_each(?) s join enterprise e on e.id = s.value order by s.key`,
  ),
);

/** The enterprises with these ids, in their order: one query, whatever their number. */
export function membersOf(db: Db | Tx, ids: readonly number[]): Member[] {
  return asks(db).all(JSON.stringify(ids));
}

export type Result = 'change' | 'same' | 'refused' | 'gone';

export interface Planned {
  member: Member;
  result: Result;
  from: string | null;
  to: string | null;
  /** Why nothing is done; '' where something is. */
  why: string;
}

const listOf = (tags: string | null) => (tags === null ? [] : tags.split('、'));

/** What stands in the field that the act is about. */
export function fieldOf(act: Wanted['act'], { officer, tags }: Member): string | null {
  return act === 'officer' ? officer : tags;
}

function wantedValue(wanted: Wanted, member: Member): string | null {
  if (wanted.act === 'officer') return wanted.officer;
  const own = listOf(member.tags);
  const after =
    wanted.act === 'tag'
      ? [...new Set([...own, ...wanted.tags])]
      : own.filter((one) => !wanted.tags.includes(one));
  return after.length === 0 ? null : after.join('、');
}

const SAME: Record<Wanted['act'], (wanted: Wanted) => string> = {
  officer: (wanted) => (wanted.act === 'officer' ? `已是${wanted.officer}` : ''),
  tag: () => '已有这些标签',
  untag: () => '没有这些标签',
};

function planOne(wanted: Wanted, member: Member): Planned {
  const from = fieldOf(wanted.act, member);
  const to = wantedValue(wanted, member);
  const none = (result: Result, why: string): Planned => ({ member, result, from, to: from, why });
  if (member.gone !== null) return none('gone', '已不在企业库中');
  if (from === to) return none('same', SAME[wanted.act](wanted));
  if (wanted.act === 'tag' && listOf(to).length > MOST_TAGS) {
    return none('refused', `标签会超过 ${MOST_TAGS} 个，先移除不用的标签`);
  }
  return { member, result: 'change', from, to, why: '' };
}

export function planAct(db: Db | Tx, wanted: Wanted, ids: readonly number[]): Planned[] {
  return membersOf(db, ids).map((member) => planOne(wanted, member));
}

/** Names a plan as it was shown, row by row: any change of what stands or of what becomes of it gives another. */
export function planDigest(plan: readonly Planned[]): string {
  const rows = plan.map(({ member, result, from, to }) => [member.id, result, from, to]);
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

/** The enterprises whose field is no longer what it was when the act was asked for. */
export function changedSince(
  { act }: Pick<Wanted, 'act'>,
  { ids }: Pick<Selection, 'ids'>,
  { seen }: Pick<Asked, 'seen'>,
  plan: readonly Planned[],
): number[] {
  const was = new Map(ids.map((id, at) => [id, seen[at] ?? null]));
  return plan
    .filter(({ member }) => fieldOf(act, member) !== (was.get(member.id) ?? null))
    .map(({ member }) => member.id);
}

const CHANGES: Record<Wanted['act'], (n: string, what: string) => string> = {
  officer: (n, what) => `${n} 家将改为${what}`,
  tag: (n, what) => `${n} 家将添加标签“${what}”`,
  untag: (n, what) => `${n} 家将移除标签“${what}”`,
};

/** 18 家将改为专员乙，2 家已是专员乙 */
export function planInWords(wanted: Wanted, plan: readonly Planned[]): string {
  const of = (result: Result) => plan.filter((one) => one.result === result).length;
  const what = wanted.act === 'officer' ? wanted.officer : wanted.tags.join('、');
  const more: [number, string][] = [
    [of('same'), `家${SAME[wanted.act](wanted)}`],
    [of('refused'), `家标签会超过 ${MOST_TAGS} 个，不添加`],
    [of('gone'), '家已不在企业库中'],
  ];
  return [
    CHANGES[wanted.act](count(of('change')), what),
    ...more.flatMap(([n, word]) => (n === 0 ? [] : [`${count(n)} ${word}`])),
  ].join('，');
}
