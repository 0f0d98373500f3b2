/** What one event must carry, whatever its track: the faults that a form shows at its fields. */
import { dayInWords, isDay, yearOf } from './days.ts';
import { type Day, EXIT_REASONS, FELL_AT, OPEN_STAGES, type Refusal, type TrackEvent } from './types.ts';
import { categoryShort } from './words.ts';

const DATES = ['publicised_on', 'issued_on', 'valid_from', 'valid_until', 'first_report_on'] as const;
const EARLIEST: Day = '1990-01-01';
const WRITE_DATE = '日期写成 2026-09-30 或 2026年9月30日';

function refusal(rule: string, field: string, message: string): Refusal {
  return { rule, field, message };
}

function includes(list: readonly string[], value: string | null): boolean {
  return value !== null && list.includes(value);
}

function dayFaults(event: TrackEvent, today: Day): Refusal[] {
  if (!isDay(event.effective_on)) return [refusal('date', 'effective_on', WRITE_DATE)];
  const faults: Refusal[] = [];
  if (event.effective_on > today) {
    faults.push(refusal('R10', 'effective_on', `发生日期不能晚于今天（${dayInWords(today)}）`));
  }
  if (event.effective_on < EARLIEST) {
    faults.push(refusal('date', 'effective_on', '发生日期早于 1990年，核对年份'));
  }
  for (const field of DATES) {
    const value = event[field];
    if (value !== null && !isDay(value)) faults.push(refusal('date', field, WRITE_DATE));
  }
  return faults;
}

function kindFaults(event: TrackEvent): Refusal[] {
  const faults: Refusal[] = [];
  if (event.kind === 'stage' && !includes(OPEN_STAGES, event.stage)) {
    faults.push(refusal('stage', 'stage', '选择新的阶段'));
  }
  if (event.kind === 'exited' && !includes(EXIT_REASONS, event.reason)) {
    faults.push(refusal('R11', 'reason', '选择退出原因'));
  }
  if (event.kind === 'not_approved' && !includes(FELL_AT, event.fell_at)) {
    faults.push(refusal('stage', 'fell_at', '选择在哪一环节未通过'));
  }
  return faults;
}

/** Of the details alone, so that an amendment is judged by what it leads to as well. */
function detailFaults(event: TrackEvent, today: Day): Refusal[] {
  const faults: Refusal[] = [];
  const isRecognition = event.kind === 'recognised' || event.kind === 'moved_in';
  const issued = event.kind === 'moved_in' ? event.issued_on : event.effective_on;
  const isScale = event.category === 'above_scale';
  const issuedWord = isScale ? '审核通过日' : '公布日';
  if (event.publicised_on !== null && issued !== null && event.publicised_on > issued) {
    faults.push(refusal('date', 'publicised_on', `公示日不能晚于${issuedWord}（${dayInWords(issued)}）`));
  }
  if (event.publicised_on !== null && event.publicised_on > today) {
    faults.push(refusal('date', 'publicised_on', `公示日不能晚于今天（${dayInWords(today)}）`));
  }
  if (event.kind === 'moved_in' && event.issued_on !== null && event.issued_on > event.effective_on) {
    faults.push(refusal('R6', 'issued_on', `原公布日不能晚于迁入日（${dayInWords(event.effective_on)}）`));
  }
  const { valid_from: from, valid_until: until } = event;
  if (until !== null && from !== null && until <= from) {
    faults.push(refusal('date', 'valid_until', `有效期至应晚于有效期起（${dayInWords(from)}）`));
  } else if (until !== null && issued !== null && until <= issued) {
    faults.push(refusal('date', 'valid_until', `有效期至应晚于${issuedWord}（${dayInWords(issued)}）`));
  }
  const year = event.batch_year;
  if (year !== null && issued !== null) {
    const gap = year - yearOf(issued);
    if (!Number.isInteger(year) || gap > 1 || gap < -3) {
      faults.push(
        refusal(
          'R2',
          'batch_year',
          `批次年度 ${year} 与${issuedWord} ${dayInWords(issued)} 相差过大，核对年份`,
        ),
      );
    }
  }
  if (event.first_report_on !== null && !isScale) {
    const message = `起报期只用于规上工业，${categoryShort(event.category)}不填`;
    faults.push(refusal('date', 'first_report_on', message));
  }
  const isOverride = event.counting === 'include' || event.counting === 'exclude';
  if (isOverride && !isRecognition) {
    faults.push(refusal('R8', 'counting', '只有认定、入库和迁入带入可以人工计入或不计'));
  } else if (isOverride && (event.counting_reason === null || event.counting_reason.trim() === '')) {
    faults.push(refusal('R8', 'counting_reason', '人工计入或不计须写明理由'));
  }
  return faults;
}

/**
 * The faults of an event's own fields on that day.
 * @param event as it would stand, with amendments merged
 */
export function fieldFaults(event: TrackEvent, today: Day): Refusal[] {
  const faults = dayFaults(event, today);
  // Dates that cannot be read make every comparison below meaningless.
  if (faults.some((fault) => fault.message === WRITE_DATE)) return [...faults, ...kindFaults(event)];
  return [...faults, ...kindFaults(event), ...detailFaults(event, today)];
}
