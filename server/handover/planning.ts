/** Who gets which enterprise: all to one, by 镇街园区, by 产业赛道, or those that are named. */
import { createHash } from 'node:crypto';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Day } from '../rules/types.ts';

export const MODES = ['all', 'area', 'chain', 'names'] as const;
export type Mode = (typeof MODES)[number];

/** What somebody wants handed over, plain: it travels to a thread. */
export interface Wanted {
  from: string;
  mode: Mode;
  /** Who gets what nobody else gets; null where that stays. */
  to: string | null;
  /** Receivers by 镇街园区 or 产业赛道; '' is none set. */
  groups: Record<string, string>;
  /** Ids of the enterprises that were named, and who gets them. */
  named: number[];
  toNamed: string | null;
  effective_on: Day;
  reason: string;
  /** Makes the same hand-over, asked for twice, two of them. */
  nonce: string;
}

export interface Served {
  id: number;
  uscc: string;
  name: string;
  chain: string | null;
  area: string | null;
}

const statement = perConnection(({ $client }) =>
  $client.prepare<[string], Served>(
    'select enterprise_id as id, uscc, name, chain, area from register where officer = ? order by sort_name, enterprise_id',
  ),
);

/** The enterprises that an officer serves now; those that were merged into another are that one's affair. */
export function servedBy(db: Db | Tx, officer: string): Served[] {
  return statement(db).all(officer);
}

export interface Planned extends Served {
  /** Null where it stays. */
  to: string | null;
}

/** Every enterprise that the officer serves, and who gets it. */
export function planOf(db: Db | Tx, { from, mode, to, groups, named, toNamed }: Wanted): Planned[] {
  const listed = new Set(named);
  const receiverOf = (one: Served): string | null => {
    if (mode === 'names') return listed.has(one.id) ? toNamed : to;
    if (mode === 'all') return to;
    return groups[(mode === 'area' ? one.area : one.chain) ?? ''] ?? to;
  };
  return servedBy(db, from).map((one) => ({ ...one, to: receiverOf(one) }));
}

/** Names a plan as it was shown: any enterprise that came, went or moved gives another. */
export function planDigest(plan: readonly Planned[], wanted: Wanted): string {
  const rows = plan.map(({ id, to }) => [id, to]);
  return createHash('sha256')
    .update(JSON.stringify([wanted, rows]))
    .digest('hex');
}

/** How many enterprises each receiver gets, the most first; those that stay are under null. */
export function sharesOf(plan: readonly Planned[]): { to: string | null; enterprises: number }[] {
  return [...Map.groupBy(plan, (one) => one.to)]
    .map(([to, own]) => ({ to, enterprises: own.length }))
    .sort((a, b) => Number(a.to === null) - Number(b.to === null) || b.enterprises - a.enterprises);
}

/** The values of 镇街园区 or 产业赛道 among what an officer serves, the most first. */
export function groupsOf(
  served: readonly Served[],
  by: 'area' | 'chain',
): { value: string; enterprises: number }[] {
  return [...Map.groupBy(served, (one) => one[by] ?? '')]
    .map(([value, own]) => ({ value, enterprises: own.length }))
    .sort((a, b) => b.enterprises - a.enterprises || (a.value < b.value ? -1 : 1));
}
