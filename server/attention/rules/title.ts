import { CATEGORIES, type Category } from '../../rules/types.ts';

export function isCategory(code: unknown): code is Category {
  return CATEGORIES.some((one) => one === code);
}
