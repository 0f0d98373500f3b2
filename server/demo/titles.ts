/** The batches of the two titles, and how firms came to them: provincial ones once or twice a year, national once. */
import { addDays } from '../rules/days.ts';
import type { Category, Day } from '../rules/types.ts';
import { type Diary, OPENED, threeYears } from './diary.ts';
import type { Firm } from './firms.ts';

type Title = Extract<Category, 'little_giant' | 'provincial_srdi'>;

export interface Batch {
  category: Title;
  name: string;
  publicised: Day;
  /** Null while it is only 公示. */
  issued: Day | null;
  document: string;
  /** So many firms of the zone are on the list. */
  firms: number;
  /** Its titles' review: the batch whose papers carry the result, and how many did not pass. */
  review?: { batch: string; on: Day; document: string; failed: number };
}

const PROVINCE = '示例经信企业';
const NATION = '示例工信企业函';

export const PROVINCIAL: readonly Batch[] = [
  {
    category: 'provincial_srdi',
    name: '2022年第二批',
    publicised: '2022-12-20',
    issued: '2023-01-16',
    document: `${PROVINCE}〔2023〕3号`,
    firms: 5,
    review: { batch: '2025年第二批', on: '2026-01-08', document: `${PROVINCE}〔2026〕4号`, failed: 1 },
  },
  {
    category: 'provincial_srdi',
    name: '2023年第一批',
    publicised: '2023-06-20',
    issued: '2023-07-05',
    document: `${PROVINCE}〔2023〕117号`,
    firms: 7,
    review: { batch: '2026年第一批', on: '2026-07-10', document: `${PROVINCE}〔2026〕121号`, failed: 2 },
  },
  {
    category: 'provincial_srdi',
    name: '2023年第二批',
    publicised: '2023-12-12',
    issued: '2023-12-29',
    document: `${PROVINCE}〔2023〕245号`,
    firms: 10,
  },
  {
    category: 'provincial_srdi',
    name: '2024年第一批',
    publicised: '2024-05-20',
    issued: '2024-06-12',
    document: `${PROVINCE}〔2024〕98号`,
    firms: 5,
  },
  {
    category: 'provincial_srdi',
    name: '2024年第二批',
    publicised: '2025-01-21',
    issued: '2025-02-11',
    document: `${PROVINCE}〔2025〕12号`,
    firms: 4,
  },
  {
    category: 'provincial_srdi',
    name: '2025年第一批',
    publicised: '2025-06-10',
    issued: '2025-07-04',
    document: `${PROVINCE}〔2025〕131号`,
    firms: 5,
  },
  {
    category: 'provincial_srdi',
    name: '2025年第二批',
    publicised: '2025-12-30',
    issued: '2026-01-08',
    document: `${PROVINCE}〔2026〕4号`,
    firms: 6,
  },
  {
    category: 'provincial_srdi',
    name: '2026年第二批',
    publicised: '2026-11-18',
    issued: null,
    document: '',
    firms: 9,
  },
];

/** Found by the authorities instead of applying: all that was new in this batch. */
export const DISCOVERED: Batch = {
  category: 'provincial_srdi',
  name: '2026年第一批',
  publicised: '2026-06-26',
  issued: '2026-07-10',
  document: `${PROVINCE}〔2026〕121号`,
  firms: 3,
};

export const NATIONAL: readonly Batch[] = [
  {
    category: 'little_giant',
    name: '第四批（2022年）',
    publicised: '2022-08-08',
    issued: '2022-08-29',
    document: `${NATION}〔2022〕191号`,
    firms: 1,
    review: { batch: '第七批（2025年）', on: '2025-10-30', document: `${NATION}〔2025〕286号`, failed: 0 },
  },
  {
    category: 'little_giant',
    name: '第五批（2023年）',
    publicised: '2023-07-14',
    issued: '2023-07-28',
    document: `${NATION}〔2023〕202号`,
    firms: 3,
    review: { batch: '第八批（2026年）', on: '2026-11-12', document: `${NATION}〔2026〕310号`, failed: 1 },
  },
  {
    category: 'little_giant',
    name: '第六批（2024年）',
    publicised: '2024-09-02',
    issued: '2024-09-20',
    document: `${NATION}〔2024〕265号`,
    firms: 2,
  },
  {
    category: 'little_giant',
    name: '第七批（2025年）',
    publicised: '2025-10-20',
    issued: '2025-10-30',
    document: `${NATION}〔2025〕286号`,
    firms: 2,
  },
  {
    category: 'little_giant',
    name: '第八批（2026年）',
    publicised: '2026-10-19',
    issued: '2026-11-12',
    document: `${NATION}〔2026〕310号`,
    firms: 4,
  },
];

/** Lists are entered in one sitting by the officer who keeps them. */
const KEEPER = { provincial_srdi: '专员甲', little_giant: '专员乙' } as const;

/** The stages before a list, as far as the register reaches back. */
export function climb(diary: Diary, firm: Firm, category: Category, appliedOn: Day): void {
  const { random } = diary;
  const cultivating = addDays(appliedOn, -random.between(120, 420));
  const reserve = addDays(cultivating, -random.between(60, 260));
  const steps = [
    { stage: 'reserve', on: reserve },
    { stage: 'cultivating', on: cultivating },
    { stage: 'applied', on: appliedOn },
  ] as const;
  for (const { stage, on } of steps) {
    if (on < OPENED) continue;
    const late = stage !== 'applied' && random.chance(8);
    diary.happen(firm, { category, kind: 'stage', stage, effective_on: on }, { late });
  }
}

/** Applying is open for some weeks, well before the list. */
function applicationDay(diary: Diary, batch: Batch): Day {
  const ahead: [number, number] = batch.category === 'little_giant' ? [130, 165] : [45, 80];
  return addDays(batch.publicised, -diary.random.between(...ahead));
}

/** One firm on one list: its way there, 公示 and, where it has come, the paper. */
export function enterBatch(diary: Diary, batch: Batch, firms: readonly Firm[]): void {
  const { category, publicised, issued } = batch;
  const actor = KEEPER[category];
  const discovered = batch === DISCOVERED;
  for (const [i, firm] of firms.entries()) {
    if (!discovered) climb(diary, firm, category, applicationDay(diary, batch));
    if (publicised >= OPENED) {
      const note = discovered ? '主动发现名单' : null;
      const seen = { category, kind: 'stage', stage: 'in_review', effective_on: publicised, note } as const;
      diary.happen(firm, seen, { on: addDays(publicised, 1), actor });
    }
    if (issued === null) continue;
    diary.happen(
      firm,
      {
        category,
        kind: 'recognised',
        effective_on: issued,
        publicised_on: publicised,
        batch: batch.name,
        batch_year: Number(/\d{4}/.exec(batch.name)?.[0] ?? issued.slice(0, 4)),
        document_no: batch.document,
        valid_from: issued,
        valid_until: threeYears(issued),
        route: discovered ? 'discovered' : 'applied',
      },
      // The last of a longer list was overlooked, and entered when somebody asked.
      issued < OPENED || (i === 4 && issued < '2026-01-01')
        ? { late: i === 4, actor }
        : { on: addDays(issued, 1), actor },
    );
  }
  if (issued !== null) review(diary, batch, firms);
}

function review(diary: Diary, batch: Batch, firms: readonly Firm[]): void {
  const { category, review: result } = batch;
  const actor = KEEPER[category];
  if (result === undefined) return;
  for (const [i, firm] of firms.entries()) {
    const due = addDays(result.on, -diary.random.between(80, 120));
    diary.happen(firm, { category, kind: 'review_due', effective_on: due });
    const paper = { category, effective_on: result.on, document_no: result.document } as const;
    const draft =
      i < result.failed
        ? ({ ...paper, kind: 'exited', reason: 'review_failed' } as const)
        : ({
            ...paper,
            kind: 'renewed',
            batch: `${result.batch}复核`,
            valid_from: result.on,
            valid_until: threeYears(result.on),
          } as const);
    diary.happen(firm, draft, { on: addDays(result.on, 2), actor });
  }
}

/** Applied, and fell on the way: the track is back in 培育. */
export function fall(
  diary: Diary,
  firm: Firm,
  category: Title,
  appliedOn: Day,
  fell: { at: 'county' | 'city' | 'province' | 'national'; on: Day; note: string },
): void {
  climb(diary, firm, category, appliedOn);
  const { at: fell_at, on, note } = fell;
  diary.happen(firm, { category, kind: 'not_approved', effective_on: on, fell_at, note });
}
