/**
 * One value in the place of another: a new name, or a value that is there already. Every enterprise that
 * bears it gets the other from a day on; figures of the days before keep the old word.
 */
import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { dictionary, importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveMany } from '../derived/derive.ts';
import { keepWordChange, notBefore, reviseEnterprise, type WordKind } from '../enterprises/queries.ts';
import { count } from '../format.ts';
import { checkStillMay } from '../people/queries.ts';
import { dayInWords } from '../rules/days.ts';
import type { Day, Refusal } from '../rules/types.ts';
import type { Task } from '../task.ts';
import { alikeInWords, findWord, KIND_WORDS, type Word, wordAlike, wordNamed } from './queries.ts';

export type Replacing = 'renamed' | 'merged';
export interface Wanted {
  how: Replacing;
  id: number;
  to: string;
  effective_on: Day;
  reason: string;
}

/** What stands against it, with what to do; null where nothing does. */
export function judgeReplacing(db: Db | Tx, word: Word, { how, to }: Wanted): Refusal | null {
  const refusal = (message: string): Refusal => ({ rule: 'dictionary', field: 'to', message });
  if (word.ledTo !== null && word.enterprises === 0) return refusal(`“${word.value}”已改用“${word.ledTo}”`);
  if (to === word.value) return refusal('与原来相同，写一个不同的');
  const known = wordNamed(db, word.kind, to);
  if (how === 'merged') {
    if (known === null || known.ledTo !== null || known.retired)
      return refusal(`没有在用的“${to}”，从列表中选`);
    return null;
  }
  if (known === null) {
    const alike = wordAlike(db, word.kind, to);
    return alike === null || alike === word.value ? null : refusal(alikeInWords(alike));
  }
  if (known.ledTo === word.value) return null;
  return refusal(
    known.ledTo === null ? `已有“${to}”，要合成一个，用下面的“并入”` : `“${to}”已改用“${known.ledTo}”`,
  );
}

/** The enterprises that bear a value now, by id: those that were merged into another keep their own word. */
export function bearersOf(
  db: Db | Tx,
  { kind, value }: Pick<Word, 'kind' | 'value'>,
): { id: number; tags: string }[] {
  if (kind === 'tag') {
    return db.$client
      .prepare<[string], { id: number; tags: string }>(
        `select id, tags from enterprise where gone is null and instr('、' || tags || '、', '、' || ? || '、') > 0 order by id`,
      )
      .all(value);
  }
  const column: Record<Exclude<WordKind, 'tag'>, string> = {
    chain: 'chain',
    area: 'area',
    officer: 'officer',
  };
  return db.$client
    .prepare<[string], { id: number; tags: string }>(
      `select enterprise_id as id, '' as tags from register where ${column[kind]} = ? order by enterprise_id`,
    )
    .all(value);
}

/** Names what the confirmation showed: another number of enterprises, or another word, gives another. */
export function replacingDigest(word: Word, wanted: Wanted): string {
  const { id, value, retired, ledTo, enterprises } = word;
  return createHash('sha256')
    .update(JSON.stringify([id, value, retired, ledTo, enterprises, wanted]))
    .digest('hex');
}

/** The words of the list, before any enterprise takes the new one: from here on the old one leads there. */
function replaceWord(tx: Tx, { id, kind, value, position, note }: Word, { how, to }: Wanted): void {
  if (how === 'renamed') {
    const known = wordNamed(tx, kind, to);
    const place = { retired: false, led_to: null, position, note };
    if (known === null)
      tx.insert(dictionary)
        .values({ kind, value: to, ...place })
        .run();
    else tx.update(dictionary).set(place).where(eq(dictionary.id, known.id)).run();
  }
  tx.update(dictionary).set({ led_to: to, retired: false }).where(eq(dictionary.id, id)).run();
  // Spellings that led to the old word lead on to the new one at once: nobody follows a chain.
  const before = and(eq(dictionary.kind, kind), eq(dictionary.led_to, value));
  for (const one of tx.select().from(dictionary).where(before).all()) {
    tx.update(dictionary)
      .set({ led_to: one.value === to ? null : to })
      .where(eq(dictionary.id, one.id))
      .run();
  }
}

function startRun(
  tx: Tx,
  word: Word,
  { how, to, effective_on, reason }: Wanted,
  digest: string,
  by: By,
): number {
  const { kind, value, enterprises } = word;
  const what = how === 'renamed' ? `改名为“${to}”` : `并入“${to}”`;
  const title = `${KIND_WORDS[kind]}“${value}”${what}`;
  const { id } = tx
    .insert(importRun)
    .values({
      kind: 'dictionary',
      file_name: title,
      sha256: digest,
      recorded_at: by.at,
      recorded_by: by.actor,
      counts: { updated: enterprises },
    })
    .returning({ id: importRun.id })
    .get();
  const since = kind === 'tag' ? '' : `，自${dayInWords(effective_on)}起`;
  const why = reason === '' ? '' : `，理由：${reason}`;
  record(tx, {
    ...by,
    act: `dictionary ${how}`,
    importId: id,
    sentence: `将${title}${since}，涉及 ${count(enterprises)} 家企业${why}`,
    detail: { kind, value, to, effective_on, reason, enterprises },
  });
  keepWordChange(tx, { kind, value, act: how, to_value: to, effective_on, enterprises, reason }, by);
  return id;
}

const ledTags = (tags: string, value: string, to: string) =>
  [...new Set(tags.split('、').map((tag) => (tag === value ? to : tag)))].join('、');

export type Replaced = { enterprises: number } | { changed: true } | { refused: string };

/** So many enterprises are changed between two words about how far it is. */
const TOLD = 50;

/** Replaces a value in one transaction; what changed since it was shown is told, and then nothing is written. */
export const replaceWordTask: Task<{ wanted: Wanted; shown: string; by: By }, Replaced> = {
  name: 'replace word',
  writes: true,
  async run({ tell, save }, { wanted, shown, by }) {
    tell(0, null, '核对');
    return save((tx): Replaced => {
      checkStillMay(tx, by.accountId, 'keep dictionaries');
      const word = findWord(tx, wanted.id);
      if (replacingDigest(word, wanted) !== shown) return { changed: true };
      const refusal = judgeReplacing(tx, word, wanted);
      if (refusal !== null) return { refused: refusal.message };
      const bearers = bearersOf(tx, word);
      replaceWord(tx, word, wanted);
      const runId = startRun(tx, { ...word, enterprises: bearers.length }, wanted, shown, by);
      const { kind, value } = word;
      const { to, effective_on, reason } = wanted;
      for (const [at, { id, tags }] of bearers.entries()) {
        if (at % TOLD === 0) tell(at, bearers.length, '修改');
        const change = kind === 'tag' ? { tags: ledTags(tags, value, to) } : { [kind]: to };
        const day = kind === 'tag' ? effective_on : notBefore(tx, id, kind, value, effective_on);
        const options = { effective_on: day, reason, derive: false };
        reviseEnterprise(tx, id, change, { ...by, importId: runId }, options);
      }
      tell(bearers.length, bearers.length, '汇总');
      deriveMany(
        tx,
        bearers.map((one) => one.id),
      );
      return { enterprises: bearers.length };
    });
  },
};
