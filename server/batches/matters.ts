/** What a batch can record, as one list by category: 认定 of a title and 入库 are the same code. */
import {
  CATEGORIES,
  type Category,
  EXIT_REASONS,
  type ExitReason,
  OPEN_STAGES,
  type OpenStage,
} from '../rules/types.ts';
import { categoryShort, exitName, stageName } from '../rules/words.ts';
import type { EventDraft } from '../tracks/drafts.ts';

const TITLE_EXITS: readonly ExitReason[] = EXIT_REASONS.filter((one) => one !== 'below_scale');
const SCALE_EXITS: readonly ExitReason[] = ['below_scale', 'moved_out', 'deregistered', 'merged'];

type Code = OpenStage | 'recognised' | 'renewed' | ExitReason;
export interface Matter {
  category: Category;
  code: Code;
  /** 公示, 入库, 复核通过, 退规 */
  word: string;
}

function codesOf(category: Category): Code[] {
  const isScale = category === 'above_scale';
  return [
    ...OPEN_STAGES,
    'recognised',
    ...(isScale ? [] : (['renewed'] as const)),
    ...(isScale ? SCALE_EXITS : TITLE_EXITS),
  ];
}

function isStage(code: Code): code is OpenStage {
  return OPEN_STAGES.some((one) => one === code);
}

function wordOf(category: Category, code: Code): string {
  if (code === 'renewed') return '复核通过';
  return isStage(code) || code === 'recognised' ? stageName(category, code) : exitName(code);
}

const ALL: readonly Matter[] = CATEGORIES.flatMap((category) =>
  codesOf(category).map((code) => ({ category, code, word: wordOf(category, code) })),
);

/** The matter that a form names, as 'provincial_srdi recognised'; null where it names none. */
export function readMatter(text: string | undefined): Matter | null {
  return ALL.find((one) => `${one.category} ${one.code}` === text) ?? null;
}

/** Choices by category: [value, 省级专精特新：认定]. */
export function matterGroups(): { label: string; options: [value: string, word: string][] }[] {
  return CATEGORIES.map((category) => ({
    label: categoryShort(category),
    options: ALL.filter((one) => one.category === category).map((one) => [
      `${category} ${one.code}`,
      `${categoryShort(category)}：${one.word}`,
    ]),
  }));
}

/** The event that the matter means, on that day. */
export function draftOf({ category, code }: Matter, effective_on: string): EventDraft {
  const base = { category, effective_on };
  if (isStage(code)) return { ...base, kind: 'stage', stage: code };
  if (code === 'recognised' || code === 'renewed') return { ...base, kind: code };
  return { ...base, kind: 'exited', reason: code };
}

/** Which details a matter carries beside day, 依据 and 说明. */
export function detailsOf({ category, code }: Matter): readonly string[] {
  const title = category === 'above_scale' ? [] : ['valid_until'];
  if (code === 'recognised') return ['publicised_on', 'batch', 'batch_year', 'document_no', ...title];
  if (code === 'renewed') return ['batch', 'document_no', ...title];
  return ['batch', 'document_no'];
}
