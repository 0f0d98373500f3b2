/** The zone's papers: the second quarter's summary as it was issued, the third's as somebody left it. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { rebuildDerived } from '../derived/derive.ts';
import { shanghaiDay } from '../rules/days.ts';
import { type Period, parsePeriod } from '../rules/period.ts';
import { generatedText } from '../rules/summary-sentences.ts';
import {
  beginDraft,
  hashOfFigures,
  issueSummary,
  readDraft,
  readSummary,
  saveText,
  takeStep,
} from '../summaries/queries.ts';
import { findProgramme } from '../targets/queries.ts';
import type { Diary } from './diary.ts';

function periodOf(code: string): Period {
  const period = parsePeriod(code);
  if (period === null) throw new Error(`no period: ${code}`);
  return period;
}

const today = (by: By): string => shanghaiDay(new Date(by.at));

/** What stands before a step: the figures as they are known when it is taken. */
function step(tx: Db, by: By, code: string, taking: 'prepared' | 'reviewed'): void {
  const period = periodOf(code);
  const at = { programmeId: findProgramme(tx).id, period };
  const { version } = readDraft(tx, at.programmeId, code);
  const figures = hashOfFigures(
    readSummary(tx, { programme: findProgramme(tx), period, today: today(by), now: by.at }),
  );
  takeStep(tx, at, { step: taking, version, figures, seen: figures }, by);
}

/** Figures are read from what is derived, which the diary leaves to its end: so it is folded here. */
export function writePapers(diary: Diary): void {
  diary.at('2026-07-08T02:20:00.000Z', '专员甲', (tx, by) => {
    rebuildDerived(tx);
    beginDraft(tx, { programmeId: findProgramme(tx).id, period: periodOf('2026Q2') }, by);
    step(tx, by, '2026Q2', 'prepared');
  });
  diary.at('2026-07-08T06:45:00.000Z', '主管甲', (tx, by) => {
    step(tx, by, '2026Q2', 'reviewed');
  });
  diary.at('2026-07-08T06:52:00.000Z', '主管乙', (tx, by) => {
    const asked = { programme: findProgramme(tx), period: periodOf('2026Q2'), today: today(by) };
    issueSummary(tx, { ...asked, accepted: 'all', correction: '' }, by);
  });
  diary.at('2026-10-12T03:10:00.000Z', '专员甲', (tx, by) => {
    rebuildDerived(tx);
    const period = periodOf('2026Q3');
    const at = { programmeId: findProgramme(tx).id, period };
    const summary = readSummary(tx, { programme: findProgramme(tx), period, today: today(by), now: by.at });
    beginDraft(tx, at, by);
    const text = `${generatedText(summary, 'problems')}\n部分在报企业研发费用归集不规范，需在年底前辅导到位。`;
    saveText(tx, at, { section: 'problems', text, was: null }, by);
  });
}
