/** What officers found out, and the score of the platform of the running year where it is known. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { recordFigures } from '../indicators/queries.ts';
import { recordFinding } from '../readiness/queries.ts';
import type { Diary } from './diary.ts';
import type { Firm } from './firms.ts';
import { seeded } from './random.ts';

const gradeOf = ({ last }: Firm): number =>
  last.little_giant !== undefined ? 2 : last.provincial_srdi !== undefined ? 1 : 0;

/**
 * Of the running year the platform's score so far, of some, entered in October; and what officers found
 * out. A chance of its own, so that nothing else of the zone moves.
 */
export function fillYears(diary: Diary, firms: readonly Firm[]): void {
  const random = seeded(20_260_408);
  const scored = firms.flatMap((firm) => {
    const grade = gradeOf(firm);
    return grade > 0 && random.chance(55)
      ? [{ firm, score: random.between(410 + grade * 40, 760) / 10 }]
      : [];
  });
  const officers = [...new Set(firms.map((firm) => firm.officer))].sort();
  for (const [at, officer] of officers.entries()) {
    diary.note(`2026-10-1${at % 10}T06:3${at % 10}:00.000Z`, officer, (tx, by) => {
      for (const { firm, score } of scored) {
        if (firm.id === null || firm.officer !== officer) continue;
        const about = { enterpriseId: firm.id, name: firm.draft.name, year: 2026, figures: { score } };
        recordFigures(tx, about, 'declared', by, { derive: false });
      }
    });
  }
  findOut(
    diary,
    firms.filter((firm) => gradeOf(firm) > 0),
  );
}

/** What officers saw on the spot: how long in the niche, and here and there a judgement. */
function findOut(diary: Diary, firms: readonly Firm[]): void {
  const random = seeded(20_260_918);
  for (const [at, firm] of firms.entries()) {
    if (at % 3 === 2) continue;
    const since = `${random.between(2012, 2024)}-0${random.between(1, 9)}-01`;
    const says = random.pick(['met', 'met', 'not_met', 'unsure'] as const);
    const day = `2026-0${random.between(5, 8)}-1${random.between(0, 9)}`;
    diary.note(`${day}T03:${10 + (at % 50)}:00.000Z`, firm.officer, (tx: Db, by: By) => {
      if (firm.id === null) return;
      const of = { id: firm.id, name: firm.draft.name };
      const head = { setId: null, on: day };
      recordFinding(
        tx,
        of,
        { ...head, code: 'niche_since', judgement: null, value: since, words: '看过首批产品的销售合同' },
        by,
      );
      if (at % 4 !== 0) return;
      const code = firm.last.little_giant === undefined ? 'ps_market' : 'lg_market';
      recordFinding(tx, of, { ...head, code, judgement: says, value: null, words: '看过行业协会的证明' }, by);
    });
  }
}
