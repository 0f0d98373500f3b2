import type { Db } from '../../db/open.ts';
import type { Category } from '../rules/types.ts';

/** How far an enterprise is from what a category asks: criteria by their state, and the missing ones in words. */
export interface Lack {
  met: number;
  near: number;
  notMet: number;
  noData: number;
  manual: number;
  words: string;
}

/** What each of these enterprises lacks for the category; who was never compared is not in it. */
export function lacksOf(_db: Db, _category: Category, _ids: readonly number[]): Map<number, Lack> {
  return new Map();
}
