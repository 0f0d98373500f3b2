/** Everything that happened to an enterprise, newest first, as its file tells it. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { LateEntry } from '../baseline/queries.ts';
import { basesOf } from '../derived/criteria.ts';
import { minute } from '../format.ts';
import { countedWhy } from '../rules/contributions.ts';
import { dayInWords } from '../rules/days.ts';
import type { Folded } from '../rules/fold.ts';
import type { CriteriaSet } from '../rules/readiness-types.ts';
import type { Category, Day, Dossier, Figure, Instant, Programme, SettingVersion } from '../rules/types.ts';
import { categoryShort, fellAtName, figureName, kindName, routeName, stageName } from '../rules/words.ts';
import type { RecordedEvent } from '../tracks/queries.ts';

interface Counts {
  /** 计入2026年新增, 基线, 再次认定, 迁入带入, 不计 */
  word: string;
  why: string;
  isAddition: boolean;
}

export interface Told {
  id: number;
  day: Day;
  recordedAt: Instant;
  category: string;
  from: string | null;
  /** 来自合并的 示例乙有限公司（9133…） */
  origin: string | null;
  /** It says what an event of this record says as well: it rests while that one stands. */
  rests: boolean;
  what: string;
  /** 批次, 文号, 有效期 …, one phrase each. */
  papers: string[];
  note: string | null;
  recorded: string;
  /** 补录理由, where the baseline of its day was signed before; null else. */
  late: string | null;
  /** It contradicts others and changes nothing, and why. */
  fault: string | null;
  counts: Counts | null;
  voided: { words: string; replacedBy: number | null; isLate: boolean } | null;
  /** What may be done about it, as ends of addresses. */
  acts: { act: 'void' | 'correct' | 'amend'; word: string }[];
  amendments: Told[];
}

export interface Ground {
  dossier: Dossier;
  folded: ReadonlyMap<Category, Folded>;
  /** The programme that runs today comes first; each with the year to which each recognition adds. */
  programmes: readonly {
    programme: Programme;
    settings: readonly SettingVersion[];
    years: ReadonlyMap<number, number>;
  }[];
  today: Day;
  /** What came after the baseline of its day was signed. */
  late: readonly LateEntry[];
}

export function timelineOf(db: Db, events: readonly RecordedEvent[], ground: Ground): Told[] {
  const counts = countsOf(ground);
  const faults = new Map<number, string>();
  const from = new Map<number, string>();
  for (const [category, { faults: own, timeline }] of ground.folded) {
    for (const { event_id, refusal } of own) faults.set(event_id, refusal.message);
    for (const { event, before } of timeline) {
      if (event.kind === 'stage' && before.stage !== null)
        from.set(event.id, stageName(category, before.stage));
    }
  }
  const files = filesOf(db, events);
  const bases = basesOf(
    db,
    events.map((event) => event.id),
  );
  const here = new Set(ground.dossier.events.map((event) => event.id));
  const isResting = ({ id, voided, from }: RecordedEvent) =>
    voided === null && from !== null && !here.has(id);
  const lateOf = (id: number, what: LateEntry['what']) =>
    ground.late.find((one) => one.event_id === id && one.what === what)?.reason ?? null;
  const tell = (event: RecordedEvent): Told => ({
    id: event.id,
    day: event.effective_on,
    recordedAt: event.recorded_at,
    category: categoryShort(event.category),
    from: from.get(event.id) ?? null,
    origin: event.from === null ? null : `来自合并的 ${event.from.name}（${event.from.uscc}）`,
    rests: isResting(event),
    what: `${kindName(event.category, event)}${event.fell_at === null ? '' : `（${fellAtName(event.fell_at)}环节）`}`,
    papers: [...papersOf(event), ...basisOf(bases.get(event.id))],
    note: event.note,
    recorded: `${minute(event.recorded_at)} ${event.recorded_by}录入${event.import_id === null ? '' : `，${files.get(event.import_id) ?? ''}`}`,
    late: lateOf(event.id, 'recorded'),
    fault: event.voided === null ? (faults.get(event.id) ?? null) : null,
    counts: event.voided === null ? (counts.get(event.id) ?? null) : null,
    voided:
      event.voided === null
        ? null
        : {
            words: `${minute(event.voided.at)} ${event.voided.by}${event.voided.replaced_by === null ? '作废' : '更正'}，原因：${event.voided.reason}`,
            replacedBy: event.voided.replaced_by,
            isLate: lateOf(event.id, 'voided') !== null,
          },
    acts: isResting(event) ? [] : actsOf(event),
    amendments: events.filter((one) => one.kind === 'amended' && one.amends === event.id).map(tell),
  });
  return events
    .filter((event) => event.kind !== 'amended' || !events.some((one) => one.id === event.amends))
    .map(tell)
    .reverse();
}

function actsOf(event: RecordedEvent): Told['acts'] {
  if (event.voided !== null) return [];
  const undo = { act: 'void', word: '作废记录' } as const;
  if (event.kind === 'amended') return [undo];
  const hasPapers =
    event.kind === 'recognised' ||
    event.kind === 'moved_in' ||
    event.kind === 'renewed' ||
    (event.kind === 'stage' && event.stage === 'in_review');
  return [
    ...(hasPapers ? [{ act: 'amend', word: '补充材料' } as const] : []),
    { act: 'correct', word: '更正记录' },
    undo,
  ];
}

/** The version of the criteria that was in force on the day of a recognition. */
function basisOf(set: CriteriaSet | undefined): string[] {
  if (set === undefined) return [];
  return [`当时条件 ${set.document_no === '' ? set.name : set.document_no}，${dayInWords(set.holds_from)}起`];
}

function papersOf(event: RecordedEvent): string[] {
  const span = [event.valid_from, event.valid_until].filter((one) => one !== null);
  const pairs: [string, string | null][] = [
    ['', event.batch],
    ['批次年度 ', event.batch_year === null ? null : String(event.batch_year)],
    ['文号 ', event.document_no],
    ['依据 ', event.basis],
    [event.category === 'above_scale' ? '审核公示 ' : '公示 ', event.publicised_on],
    ['原公布日 ', event.kind === 'moved_in' ? event.issued_on : null],
    ['有效期 ', span.length === 2 ? span.join(' 至 ') : null],
    ['有效期至 ', span.length === 1 && event.valid_until !== null ? event.valid_until : null],
    ['起报期 ', event.first_report_on?.slice(0, 7) ?? null],
    ['', event.route === null ? null : routeName(event.route)],
    [
      event.counting === 'include' ? '人工计入：' : event.counting === 'exclude' ? '人工不计：' : '',
      event.counting_reason,
    ],
  ];
  return pairs.flatMap(([label, value]) => (value === null || value === '' ? [] : [label + value]));
}

function wordOf(category: Category, figure: Figure | null, year: number | undefined): string {
  if (figure === 'additions') return year === undefined ? '计入新增' : `计入${year}年新增`;
  return figure === null ? '不计入' : figureName(category, figure);
}

/**
 * How each recognition counts. Where there are several programmes an addition says of which: it is told of
 * whichever it adds to, since what was added in a programme that is over stays added.
 */
function countsOf({ dossier, programmes, today }: Ground): Map<number, Counts> {
  const counts = new Map<number, Counts>();
  for (const { programme, settings, years } of programmes) {
    for (const one of countedWhy(dossier, programme, settings, today)) {
      const isAddition = one.figure === 'additions';
      const name = isAddition && programmes.length > 1 ? `（${programme.name}）` : '';
      const word = wordOf(one.category, one.figure, years.get(one.event_id)) + name;
      const before = counts.get(one.event_id);
      if (before === undefined || (isAddition && !before.isAddition)) {
        counts.set(one.event_id, { word, why: one.why, isAddition });
      } else if (isAddition) {
        counts.set(one.event_id, { ...before, word: `${before.word}，${word}` });
      }
    }
  }
  return counts;
}

const runs = perConnection(({ $client }) =>
  $client.prepare<[string], { id: number; name: string; kind: string }>(
    'select id, file_name as name, kind from import_run where id in (select value from json_each(?))',
  ),
);

/** What brought events in, by run: a file that was imported, or a list that was matched. */
function filesOf(db: Db, events: readonly RecordedEvent[]): Map<number, string> {
  const ids = new Set(events.flatMap((event) => event.import_id ?? []));
  if (ids.size === 0) return new Map();
  const rows = runs(db).all(JSON.stringify([...ids]));
  return new Map(
    rows.map(({ id, name, kind }) => [id, `来自${kind === 'batch' ? '批量更新' : '导入'}“${name}”`]),
  );
}
