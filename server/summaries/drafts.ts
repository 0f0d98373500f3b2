import type { Tx } from '../../db/open.ts';
import { summaryDraft } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Conflict } from '../errors.ts';
import type { Period } from '../rules/period.ts';
import { orderOf } from '../rules/summary-paper.ts';
import { SECTION_NAMES } from '../rules/summary-sentences.ts';
import type { SectionKey, SummaryWords } from '../rules/summary-types.ts';
import { namedInLog } from '../targets/queries.ts';
import { type Draft, readDraft } from './store.ts';

/** Which draft: of one period of one programme. */
export interface DraftAt {
  programmeId: number;
  period: Period;
}

function save(tx: Tx, at: DraftAt, draft: Draft, words: SummaryWords, by: By): void {
  const row = {
    programme_id: at.programmeId,
    period: at.period.code,
    version: draft.version + 1,
    words,
    updated_at: by.at,
    updated_by: by.actor,
  };
  tx.insert(summaryDraft)
    .values(row)
    .onConflictDoUpdate({
      target: [summaryDraft.programme_id, summaryDraft.period],
      set: { version: row.version, words, updated_at: by.at, updated_by: by.actor },
    })
    .run();
}

function change(
  tx: Tx,
  at: DraftAt,
  by: By,
  what: { sentence: string; detail: object },
  make: (words: SummaryWords) => SummaryWords,
): void {
  const draft = readDraft(tx, at.programmeId, at.period.code);
  save(tx, at, draft, make(draft.words), by);
  record(tx, {
    ...by,
    act: 'summary drafted',
    sentence: `${what.sentence.replace('{}', `${namedInLog(tx, at.programmeId)}${at.period.words}小结`)}`,
    detail: { period: at.period.code, version: draft.version + 1, ...what.detail },
  });
}

/** Begins the draft of a period; nothing happens where there is one. @returns whether it was begun now */
export function beginDraft(tx: Tx, at: DraftAt, by: By): boolean {
  if (readDraft(tx, at.programmeId, at.period.code).version > 0) return false;
  change(tx, at, by, { sentence: '生成了{}的草稿', detail: {} }, (words) => words);
  return true;
}

/**
 * Puts a text of the officer's own to a section; null gives the generated one back. What others changed
 * elsewhere meanwhile stays; where they changed this very section since `was`, nothing is saved.
 * @param was the section's own text that the writer began with, null where it was the generated one
 * @throws Conflict
 */
export function saveText(
  tx: Tx,
  at: DraftAt,
  { section, text, was }: { section: SectionKey; text: string | null; was: string | null },
  by: By,
): void {
  const before = readDraft(tx, at.programmeId, at.period.code).words.texts[section] ?? null;
  if (before !== was) throw new Conflict('summary text');
  if (before === text) return;
  const sentence = `${text === null ? '恢复了' : '改写了'}{}“${SECTION_NAMES[section]}”${text === null ? '的自动文字' : ''}`;
  change(tx, at, by, { sentence, detail: { section, before, text } }, ({ texts, ...words }) => {
    const { [section]: _, ...rest } = texts;
    return { ...words, texts: text === null ? rest : { ...rest, [section]: text } };
  });
}

export const ARRANGEMENTS = ['up', 'down', 'hide', 'show'] as const;
export type Arrangement = (typeof ARRANGEMENTS)[number];
const ARRANGED: Record<Arrangement, string> = { up: '上移', down: '下移', hide: '隐藏', show: '恢复' };

/** Moves a section by one place, hides it or shows it again; nothing changes at either end. */
export function arrange(tx: Tx, at: DraftAt, section: SectionKey, how: Arrangement, by: By): void {
  const { words } = readDraft(tx, at.programmeId, at.period.code);
  const arranged = rearranged(words, section, how);
  if (JSON.stringify(arranged) === JSON.stringify(words)) return;
  const sentence = `${ARRANGED[how]}了{}“${SECTION_NAMES[section]}”`;
  change(tx, at, by, { sentence, detail: { section, how } }, () => arranged);
}

function rearranged(words: SummaryWords, section: SectionKey, how: Arrangement): SummaryWords {
  const others = words.hidden.filter((one) => one !== section);
  if (how === 'hide')
    return words.hidden.includes(section) ? words : { ...words, hidden: [...others, section] };
  if (how === 'show') return { ...words, hidden: others };
  const order = orderOf(words);
  const from = order.indexOf(section);
  const to = from + (how === 'up' ? -1 : 1);
  const other = order[to];
  if (other === undefined) return words;
  order[from] = other;
  order[to] = section;
  return { ...words, order };
}

/** Marks a figure that differs from the data as meant, or takes the mark back. */
export function confirmFigure(
  tx: Tx,
  at: DraftAt,
  figure: { hash: string; words: string; meant: boolean },
  by: By,
): void {
  const { words } = readDraft(tx, at.programmeId, at.period.code);
  if (words.meant.includes(figure.hash) === figure.meant) return;
  const sentence = `${figure.meant ? '确认' : '取消确认'}{}中的数字无误：${figure.words}`;
  change(tx, at, by, { sentence, detail: { hash: figure.hash } }, (words) => ({
    ...words,
    meant: figure.meant ? [...words.meant, figure.hash] : words.meant.filter((one) => one !== figure.hash),
  }));
}

/** After an issue the draft goes on, one version further: the steps towards it are over. */
export function goOn(tx: Tx, at: DraftAt, by: By): void {
  const draft = readDraft(tx, at.programmeId, at.period.code);
  save(tx, at, draft, draft.words, by);
}
