/** Small changes of a list: each with its line in the history of the list and in the log. */

import { eq } from 'drizzle-orm';
import type { Tx } from '../../db/open.ts';
import { dictionary } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { keepWord, keepWordChange, type WordChange, type WordKind } from '../enterprises/queries.ts';
import { Refused } from '../errors.ts';
import { alikeInWords, KIND_WORDS, offeredWords, type Word, wordAlike, wordNamed } from './queries.ts';

function refuse(field: string, message: string): never {
  throw new Refused([{ rule: 'dictionary', field, message }]);
}

function tell(tx: Tx, change: WordChange, sentence: string, by: By): void {
  keepWordChange(tx, change, by);
  const { kind, value, reason = '' } = change;
  // What a move or a note was stands in the sentence itself.
  const isTold = change.act === 'moved' || change.act === 'noted';
  const why = reason === '' || isTold ? '' : `，理由：${reason}`;
  record(tx, {
    ...by,
    act: `dictionary ${change.act}`,
    sentence: `${sentence}${why}`,
    detail: { kind, value, reason },
  });
}

/** @throws Refused where the list has it already, or it leads to another */
export function addWord(
  tx: Tx,
  { kind, value, note }: { kind: WordKind; value: string; note: string },
  by: By,
): void {
  const known = wordNamed(tx, kind, value);
  if (known?.ledTo !== null && known !== null) refuse('value', `“${value}”已改用“${known.ledTo}”`);
  if (known?.retired === true) refuse('value', `“${value}”已停用，在下面恢复使用`);
  if (known !== null) refuse('value', `已有“${value}”`);
  const alike = wordAlike(tx, kind, value);
  if (alike !== null) refuse('value', alikeInWords(alike));
  keepWord(tx, kind, value, by);
  if (note !== '') {
    const made = wordNamed(tx, kind, value);
    if (made !== null) tx.update(dictionary).set({ note }).where(eq(dictionary.id, made.id)).run();
  }
  record(tx, {
    ...by,
    act: 'dictionary added',
    sentence: `新增${KIND_WORDS[kind]}“${value}”`,
    detail: { kind, value, note },
  });
}

/** No longer offered; who bears it keeps it. Nothing where it is so already. */
export function retireWord(
  tx: Tx,
  { id, kind, value, retired, ledTo }: Word,
  reason: string,
  by: By,
): boolean {
  if (retired || ledTo !== null) return false;
  tx.update(dictionary).set({ retired: true }).where(eq(dictionary.id, id)).run();
  tell(tx, { kind, value, act: 'retired', reason }, `停用${KIND_WORDS[kind]}“${value}”`, by);
  return true;
}

export function reviveWord(tx: Tx, { id, kind, value, retired, ledTo }: Word, by: By): boolean {
  if (!retired || ledTo !== null) return false;
  tx.update(dictionary).set({ retired: false }).where(eq(dictionary.id, id)).run();
  tell(tx, { kind, value, act: 'revived' }, `恢复使用${KIND_WORDS[kind]}“${value}”`, by);
  return true;
}

export function noteWord(tx: Tx, { id, kind, value, note: before }: Word, note: string, by: By): boolean {
  if (note === before) return false;
  tx.update(dictionary).set({ note }).where(eq(dictionary.id, id)).run();
  const sentence = `将${KIND_WORDS[kind]}“${value}”的备注改为“${note}”`;
  tell(tx, { kind, value, act: 'noted', reason: note }, sentence, by);
  return true;
}

/** One place up or down among those that are offered; nothing at the end of the list. */
export function moveWord(tx: Tx, { id, kind, value }: Word, to: 'up' | 'down', by: By): boolean {
  const offered = offeredWords(tx, kind);
  const at = offered.findIndex((one) => one.id === id);
  const other = offered[to === 'up' ? at - 1 : at + 1];
  const own = offered[at];
  if (own === undefined || other === undefined) return false;
  const order = offered.map((one) => (one.id === id ? other : one.id === other.id ? own : one));
  for (const [position, one] of order.entries()) {
    if (one.position === position) continue;
    tx.update(dictionary).set({ position }).where(eq(dictionary.id, one.id)).run();
  }
  const word = to === 'up' ? '上移' : '下移';
  tell(tx, { kind, value, act: 'moved', reason: word }, `将${KIND_WORDS[kind]}“${value}”${word}一位`, by);
  return true;
}
