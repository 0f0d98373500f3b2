/** Why each recognition is an addition, or why it is not, in one Chinese sentence. */
import { dayInWords, FAR_DAY, FAR_INSTANT, QUARTERS, quarterInWords, yearOf } from './days.ts';
import { factsAt, settingsAt } from './facts.ts';
import { entryOf, walkTrack } from './fold.ts';
import { isIndustrial } from './industry.ts';
import { type Counted, countingYear, countRecognition } from './recognition.ts';
import { standingEvents } from './standing.ts';
import {
  CATEGORIES,
  type Category,
  type CountingBasis,
  type Day,
  type Dossier,
  type EnterpriseFacts,
  type Figure,
  type Instant,
  type Programme,
  type SettingVersion,
  type TrackEvent,
} from './types.ts';
import { isSoleTrader } from './uscc.ts';
import { basisName, kindName, stageName } from './words.ts';

export interface Why {
  event_id: number;
  category: Category;
  /** Null where it stands in no figure at all. */
  figure: Figure | null;
  rule: string;
  /** 2025年第二批，批次年度2025不在2026—2028年（R2），计入基线 */
  why: string;
}

function paperOf(event: TrackEvent): string {
  const word = event.category === 'above_scale' ? '审核通过' : event.kind === 'moved_in' ? '迁入' : '公布';
  const day = `${dayInWords(event.effective_on)}${word}`;
  return event.batch === null ? day : `${event.batch}，${day}`;
}

function additionWords(event: TrackEvent, counted: Counted, basis: CountingBasis): string {
  const quarter = QUARTERS.find((q) => q === counted.quarter) ?? 4;
  const place = `计入${quarterInWords({ year: counted.year, quarter })}`;
  if (counted.rule === 'R8')
    return `${paperOf(event)}，人工计入（R8）：${event.counting_reason ?? '未写理由'}，${place}`;
  const first = `首次${stageName(event.category, 'recognised')}（R1）`;
  return `${paperOf(event)}，${first}，按${basisName(basis, event.category)}${place}`;
}

function otherWords(event: TrackEvent, counted: Counted, basis: CountingBasis, programme: Programme): string {
  const paper = paperOf(event);
  if (counted.figure === 'excluded') {
    return `${paper}，人工不计（R8）：${event.counting_reason ?? '未写理由'}`;
  }
  if (counted.rule === 'R9') return `${paper}，该企业在本类已计新增，每类只计一次（R9），计入净增，不计新增`;
  if (counted.figure === 'brought_in') return `${paper}，随企业迁入（R6），计入迁入带入和净增，不计新增`;
  if (counted.figure === 'recognised_again') {
    const again = event.category === 'above_scale' ? '再次入库' : '再次认定';
    return `${paper}，此前已有过${stageName(event.category, 'recognised')}，属${again}（R5），计入净增，不计新增`;
  }
  const span = `${yearOf(programme.starts_on)}—${yearOf(programme.ends_on)}年`;
  const year = `${basisName(basis, event.category)}${countingYear(event, basis)}`;
  return `${paper}，${year}不在${span}（R2），计入基线`;
}

/** Why the enterprise stands in no figure on that day; null where it may. */
function outside(event: TrackEvent, facts: EnterpriseFacts, uscc: string): string | null {
  if (event.category === 'above_scale') {
    if (isSoleTrader(uscc)) return '个体工商户不计入规上工业（R7）';
    if (!isIndustrial(facts.industry_code)) {
      const code = facts.industry_code === null ? '未填写' : ` ${facts.industry_code}`;
      return `行业代码${code}，不属工业大类 06—46（R7），不计入任何数`;
    }
  }
  return facts.in_scope || event.counting === 'include' ? null : '当日不属统计口径（R7），不计入任何数';
}

/** One reason for each recognition that stands on that day, by category and day. */
export function countedWhy(
  dossier: Dossier,
  programme: Programme,
  settings: readonly SettingVersion[],
  day: Day = FAR_DAY,
  knownAt: Instant = FAR_INSTANT,
): Why[] {
  const facts = factsAt(dossier.versions, day, knownAt);
  const { counting_basis } = settingsAt(settings, day, knownAt);
  const standing = standingEvents(dossier.events, { asOf: day, knownAt });
  const reasons: Why[] = [];
  for (const category of CATEGORIES) {
    const basis = counting_basis[category];
    const own = standing.filter((event) => event.category === category);
    let isSpent = false;
    walkTrack(category, own, (event, fault, before) => {
      if (event.kind !== 'recognised' && event.kind !== 'moved_in') return;
      const { id: event_id } = event;
      if (fault !== null) {
        const why = `${kindName(category, event)}与其他记录矛盾，不计：${fault.message}`;
        reasons.push({ event_id, category, figure: null, rule: fault.rule, why });
        return;
      }
      const out = outside(event, facts, dossier.uscc);
      if (out !== null) {
        reasons.push({ event_id, category, figure: null, rule: 'R7', why: `${paperOf(event)}，${out}` });
        return;
      }
      const counted = countRecognition(event, entryOf(event, before), basis, programme, isSpent);
      if (counted.figure === 'additions') isSpent = true;
      const why =
        counted.figure === 'additions'
          ? additionWords(event, counted, basis)
          : otherWords(event, counted, basis, programme);
      reasons.push({ event_id, category, figure: counted.figure, rule: counted.rule, why });
    });
  }
  return reasons;
}
