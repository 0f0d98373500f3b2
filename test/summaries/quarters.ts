/** Generated quarters, each counted once more from the counting rules alone; a thousand in two halves. */
import fc from 'fast-check';
import type { Test } from 'tap';
import { addDays, quartersOf } from '../../server/rules/days.ts';
import { type Period, quarterPeriod } from '../../server/rules/period.ts';
import { countsThatDiffer, figuresThatDiffer } from '../../server/rules/summary-checks.ts';
import { generatedText } from '../../server/rules/summary-sentences.ts';
import { NO_WORDS, SECTIONS, type Summary } from '../../server/rules/summary-types.ts';
import { CATEGORIES } from '../../server/rules/types.ts';
import { readSummary } from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { anyStory, Telling } from '../rules/random-zone.ts';
import { type Line, linesAt, progressBy, type Zone } from '../rules/reference.ts';

export const NOW = '2040-01-01T00:00:00.000Z';
export const TODAY = '2030-12-31';
/** 32 zones of 16 quarters: the programme's twelve and the year after it, for what comes late. */
const ZONES = 32;

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** Where a quarter's summary says another thing than the rules, counted from the events anew. */
function faultsOf(zone: Zone, summary: Summary, before: Line[], after: Line[], isFirst: boolean): string[] {
  const faults: string[] = [];
  const expect = (what: string, got: unknown, wanted: unknown) => {
    if (!Object.is(got, wanted))
      faults.push(`${summary.period.code} ${what}: ${got}, the rules say ${wanted}`);
  };
  const progress = progressBy(zone, summary.as_of, NOW);
  expect('涉及', summary.progress.enterprises_involved, progress.enterprises_involved);
  for (const one of summary.categories) {
    const wanted = progress.categories.find(({ code }) => code === one.code);
    const n = (lines: Line[], figure: string) =>
      lines.filter((line) => line.category === one.code && line.figure === figure).length;
    const came = (figure: string) => n(after, figure) - n(before, figure);
    expect(`${one.code} additions`, one.additions, wanted?.additions);
    expect(`${one.code} added`, one.added, n(after, 'additions') - (isFirst ? 0 : n(before, 'additions')));
    for (const field of [
      'target',
      'rate',
      'schedule_rate',
      'expected',
      'gap_points',
      'ahead',
      'status',
    ] as const)
      expect(`${one.code} ${field}`, one[field], wanted?.[field]);
    expect(`${one.code} pending`, one.pending, wanted?.pending_publication);
    expect(`${one.code} holding`, one.holding, n(after, 'holding'));
    for (const figure of ['brought_in', 'recognised_again', 'exits'] as const)
      expect(`${one.code} ${figure}`, one[figure], came(figure));
    expect(
      `${one.code} net`,
      one.net,
      one.added + came('brought_in') + came('recognised_again') - came('exits'),
    );
    for (const stage of ['reserve', 'cultivating', 'applied', 'in_review'] as const)
      expect(`${one.code} ${stage}`, one.pipeline[stage], n(after, stage));
    const { opening, closing, ...parts } = one.bridge;
    expect(`${one.code} opening`, opening, n(before, 'holding'));
    expect(`${one.code} closing`, closing, n(after, 'holding'));
    const { exits, ...gains } = parts;
    expect(
      `${one.code} bridge`,
      opening + Object.values(gains).reduce((sum, own) => sum + own, 0) - exits,
      closing,
    );
    const uscc = (lines: Line[]) =>
      lines
        .filter((line) => line.category === one.code && line.figure === 'additions')
        .map((line) => zone.histories.find(({ id }) => id === line.id)?.uscc ?? '');
    const [then, now] = [isFirst ? [] : uscc(before), uscc(after)];
    const named = (list: Summary['added']) =>
      list.filter(({ category }) => category === one.code).map((own) => own.uscc);
    if (
      !sameSet(
        named(summary.added),
        now.filter((own) => !then.includes(own)),
      )
    )
      faults.push(`${summary.period.code} names`);
    if (
      !sameSet(
        named(summary.dropped),
        then.filter((own) => !now.includes(own)),
      )
    )
      faults.push(`${summary.period.code} dropped`);
  }
  faults.push(...countsThatDiffer(summary));
  return faults;
}

/** Every figure and name of 512 quarters is what the rules say, and no generated text differs from its data. */
export function holdQuarters(t: Test, seed: number): void {
  let quarters = 0;
  let additions = 0;
  let late = 0;
  for (const [i, story] of fc.sample(anyStory, { numRuns: ZONES, seed }).entries()) {
    const telling = new Telling(story.startsOn);
    for (const act of story.acts) telling.tell(act);
    telling.finish();
    const { db, zone } = telling;
    const programme = findProgramme(db);
    const after = ([1, 2, 3, 4] as const).map((quarter) => ({ year: 2029, quarter }));
    const periods: Period[] = [...quartersOf(programme), ...after].map(quarterPeriod);
    const faults: string[] = [];
    const sums = { little_giant: 0, provincial_srdi: 0, above_scale: 0 };
    let last: Summary | null = null;
    let before = linesAt(zone, addDays(programme.starts_on, -1), NOW);
    for (const period of periods) {
      const summary: Summary = readSummary(db, { period, today: TODAY, now: NOW });
      const lines = linesAt(zone, period.to, NOW);
      faults.push(...faultsOf(zone, summary, before, lines, period === periods[0]));
      const texts = Object.fromEntries(SECTIONS.map((key) => [key, generatedText(summary, key)]));
      faults.push(...figuresThatDiffer(summary, { ...NO_WORDS, texts }).map((one) => one.words));
      for (const one of summary.categories) sums[one.code] += one.added;
      late += summary.added.filter((one) => one.year !== Number(period.code.slice(0, 4))).length;
      additions += summary.added.length;
      quarters += 1;
      before = lines;
      last = summary;
    }
    // R10: the quarters lose nobody.
    for (const code of CATEGORIES) {
      const whole = last?.categories.find((one) => one.code === code)?.additions;
      if (whole !== sums[code]) faults.push(`${code}: quarters add up to ${sums[code]} of ${whole}`);
    }
    t.same(faults.slice(0, 10), [], `zone ${i}`);
    db.$client.close();
  }
  t.ok(quarters >= 500, `${quarters} quarters`);
  t.ok(additions > 50 && late > 2, `${additions} additions, ${late} of them to another year`);
}
