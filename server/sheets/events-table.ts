/** Recognitions and all other events as an import reads them back. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { factsAt } from '../rules/facts.ts';
import { standingEvents } from '../rules/fold.ts';
import type { Day, Instant, TrackEvent } from '../rules/types.ts';
import { categoryShort, fellAtName, kindName, routeName } from '../rules/words.ts';
import { PORTION, type Table, type WriteColumn, type WriteRow } from './table.ts';
import { basisNotes } from './table-notes.ts';

const COLUMNS: WriteColumn[] = [
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'category', header: '类别' },
  { key: 'matter', header: '事项' },
  { key: 'effective_on', header: '发生日期', kind: 'day' },
  { key: 'publicised_on', header: '公示日期', kind: 'day' },
  { key: 'batch', header: '批次' },
  { key: 'batch_year', header: '批次年度', kind: 'whole' },
  { key: 'document_no', header: '文号', width: 24 },
  { key: 'valid_from', header: '有效期起', kind: 'day' },
  { key: 'valid_until', header: '有效期至', kind: 'day' },
  { key: 'first_report', header: '起报期' },
  { key: 'issued_on', header: '原公布日期', kind: 'day' },
  { key: 'route', header: '取得方式' },
  { key: 'note', header: '备注' },
  { key: 'fell', header: '未通过环节' },
  { key: 'recorded_at', header: '录入时间', kind: 'minute' },
  { key: 'recorded_by', header: '录入人' },
];

const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[], number>('select id from enterprise where gone is null order by id').pluck(),
  recorders: $client.prepare<[string], { id: number; recorded_by: string }>(
    'select id, recorded_by from event where enterprise_id in (select value from json_each(?))',
  ),
  count: $client
    .prepare<[{ asOf: Day; now: Instant; ids: string | null }], number>(
      `select count(*) from event e join enterprise n on n.id = e.enterprise_id
          left join event_void v on v.event_id = e.id
        where n.gone is null and e.kind <> 'amended' and e.effective_on <= @asOf and e.recorded_at <= @now
          and (v.recorded_at is null or v.recorded_at > @now)
          and (@ids is null or n.id in (select value from json_each(@ids)))`,
    )
    .pluck(),
}));

function rowOf(one: TrackEvent, about: { uscc: string; name: string; recorded_by: string }): WriteRow {
  const { publicised_on, batch, batch_year, document_no, valid_from, valid_until, issued_on, note } = one;
  return {
    ...about,
    category: categoryShort(one.category),
    matter: kindName(one.category, one),
    effective_on: one.effective_on,
    publicised_on,
    batch,
    batch_year,
    document_no,
    valid_from,
    valid_until,
    first_report: one.first_report_on?.slice(0, 7) ?? null,
    // Where a title moved in: of all others the day is the event's own.
    issued_on: one.kind === 'moved_in' ? issued_on : null,
    route: one.route === null ? null : routeName(one.route),
    note,
    fell: one.fell_at === null ? null : fellAtName(one.fell_at),
    recorded_at: one.recorded_at,
  };
}

function byDay(a: TrackEvent, b: TrackEvent): number {
  return a.effective_on === b.effective_on ? a.id - b.id : a.effective_on < b.effective_on ? -1 : 1;
}

function* portions(
  db: Db,
  ids: readonly number[],
  at: { asOf: Day; knownAt: Instant },
): Generator<WriteRow[]> {
  const { recorders } = statements(db);
  for (let from = 0; from < ids.length; from += PORTION) {
    const some = ids.slice(from, from + PORTION);
    const by = new Map(recorders.all(JSON.stringify(some)).map((one) => [one.id, one.recorded_by]));
    const dossiers = new Map(readDossiers(db, some).map((one) => [one.enterprise_id, one]));
    yield some.flatMap((id) => {
      const dossier = dossiers.get(id);
      if (dossier === undefined) return [];
      const { name } = factsAt(dossier.versions, at.asOf);
      return standingEvents(dossier.events, at)
        .sort(byDay)
        .map((one) => rowOf(one, { uscc: dossier.uscc, name, recorded_by: by.get(one.id) ?? '' }));
    });
  }
}

/**
 * Every event that stands on that day, later papers merged in, by enterprise and day; as known at `now`,
 * so that what is recorded while the table is written changes nothing in it.
 */
export function eventsTable(
  db: Db,
  asOf: Day,
  now: Instant,
  only: { ids: readonly number[]; words: string } | null = null,
): Table & { count: number } {
  const ids = only?.ids ?? statements(db).all.all();
  const words = only?.words ?? '';
  const wanted = only === null ? null : JSON.stringify(ids);
  return {
    title: '认定与事项记录',
    notes: [...basisNotes(db, asOf), ...(words === '' ? [] : [words]), '可以再导入；已作废的记录不在内'],
    columns: COLUMNS,
    rows: () => portions(db, ids, { asOf, knownAt: now }),
    name: '记录',
    count: statements(db).count.get({ asOf, now, ids: wanted }) ?? 0,
  };
}
