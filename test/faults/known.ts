import { fictionalCode } from '../../server/rules/uscc.ts';

/** So many enterprises are there before the day begins, for titles that come to several at once. */
export const KNOWN = 1_500;
export const codeOfKnown = (n: number): string => fictionalCode(600_000 + n);
