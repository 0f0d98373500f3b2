import type { Db } from '../../db/open.ts';
import { minute } from '../format.ts';
import { dayInWords } from '../rules/days.ts';
import { cameIn, listedKey } from '../rules/summary.ts';
import { figuresSince } from '../rules/summary-compare.ts';
import { LISTED_FIGURES, type Listed, type Summary } from '../rules/summary-types.ts';
import type { Day, Instant } from '../rules/types.ts';
import { categoryShort, figureName } from '../rules/words.ts';
import { readSummary } from './reading.ts';
import type { Frozen } from './store.ts';

/** One thing that has changed in the data of a summary since it was issued. */
export interface LaterChange {
  /** +1, −1, or · where only papers were completed. */
  sign: '+1' | '−1' | '·';
  /** 补录, 撤销, 资料变化, 补充更正 */
  how: string;
  what: string;
  by: string;
  at: Instant | null;
  why: string;
  uscc: string;
}

interface Cause {
  by: string;
  at: Instant;
  why: string;
}

/** Reads what was recorded after the knowledge of an issue, as far as it can have moved its figures. */
function causesSince(db: Db, known: Instant, listed: readonly Listed[]) {
  const ids = JSON.stringify(listed.map((one) => one.event_id));
  const codes = JSON.stringify(listed.map((one) => one.uscc));
  const client = db.$client;
  const by = (sql: string, values: string): Map<string, Cause> => {
    const rows = client.prepare<[string, string], Cause & { key: string | number }>(sql).all(values, known);
    return new Map(rows.map(({ key, ...cause }) => [String(key), cause]));
  };
  const setting = client
    .prepare<[string], Cause>(
      `select recorded_by as by, recorded_at as at, reason as why from setting where recorded_at > ? order by id desc limit 1`,
    )
    .get(known);
  return {
    recorded: by(
      `select id as key, recorded_by as by, recorded_at as at, coalesce(note, '') as why from event
        where id in (select value from json_each(?)) and recorded_at > ? order by id`,
      ids,
    ),
    voided: by(
      `select event_id as key, recorded_by as by, recorded_at as at, reason as why from event_void
        where event_id in (select value from json_each(?)) and recorded_at > ?`,
      ids,
    ),
    amended: by(
      `select e.amends as key, e.recorded_by as by, e.recorded_at as at, coalesce(e.note, '') as why from event e
        where e.amends in (select value from json_each(?)) and e.recorded_at > ? order by e.id`,
      ids,
    ),
    revised: by(
      `select n.uscc as key, v.recorded_by as by, v.recorded_at as at, v.reason as why
         from enterprise_version v join enterprise n on n.id = v.enterprise_id
        where n.uscc in (select value from json_each(?)) and v.recorded_at > ? order by v.id`,
      codes,
    ),
    /** The last other record of the same enterprise: an earlier title found later, say. */
    beside: by(
      `select n.uscc as key, e.recorded_by as by, e.recorded_at as at, coalesce(e.note, '') as why
         from event e join enterprise n on n.id = e.enterprise_id
        where n.uscc in (select value from json_each(?)) and e.recorded_at > ? order by e.id`,
      codes,
    ),
    setting: setting ?? null,
  };
}

function told(one: Listed, figure: (typeof LISTED_FIGURES)[number]): string {
  const what = `${categoryShort(one.category)}${figureName(one.category, figure)}`;
  return `${one.name}，${what}，${one.on === '' ? '未填日期' : dayInWords(one.on)}`;
}

const UNKNOWN: Cause & { how: string } = { how: '口径变化', by: '', at: '', why: '' };

type Causes = ReturnType<typeof causesSince>;

function whyCame(causes: Causes, one: Listed): Cause & { how: string } {
  const own = String(one.event_id);
  const recorded = causes.recorded.get(own);
  if (recorded !== undefined) return { ...recorded, how: '补录' };
  return whyElse(causes, one);
}

function whyWent(causes: Causes, one: Listed): Cause & { how: string } {
  const voided = causes.voided.get(String(one.event_id));
  if (voided !== undefined) return { ...voided, how: '撤销' };
  return whyElse(causes, one);
}

function whyElse(causes: Causes, one: Listed): Cause & { how: string } {
  const amended = causes.amended.get(String(one.event_id));
  if (amended !== undefined) return { ...amended, how: '补充更正' };
  const revised = causes.revised.get(one.uscc);
  if (revised !== undefined) return { ...revised, how: '企业资料变化' };
  const beside = causes.beside.get(one.uscc);
  if (beside !== undefined) return { ...beside, how: '其他记录变化' };
  return causes.setting === null ? UNKNOWN : { ...causes.setting, how: '口径变化' };
}

const PAPERS = { on: '日期', batch: '批次', document_no: '文号', valid_until: '有效期至' } as const;

/** Papers of the period's additions that now say something else. */
function amendments(frozen: Summary, now: Summary, causes: Causes): LaterChange[] {
  const current = new Map(now.standing.additions.map((one) => [listedKey('additions', one), one]));
  return frozen.added.flatMap((one) => {
    const other = current.get(listedKey('additions', one));
    if (other === undefined) return [];
    const fields = (['on', 'batch', 'document_no', 'valid_until'] as const).filter(
      (field) => one[field] !== other[field],
    );
    if (fields.length === 0) return [];
    const what = fields.map(
      (field) => `${PAPERS[field]} ${one[field] ?? '未填'} → ${other[field] ?? '未填'}`,
    );
    const cause = whyCame(causes, other);
    return [
      {
        sign: '·' as const,
        how: '补充更正',
        what: `${one.name}（${categoryShort(one.category)}）：${what.join('，')}`,
        by: cause.by,
        at: cause.at === '' ? null : cause.at,
        why: cause.why,
        uscc: one.uscc,
      },
    ];
  });
}

/**
 * 签发后变动: how the data of an issued summary have changed since, by the same day and today's
 * knowledge. Each line says who recorded it, when and why.
 */
export function changesSince(
  db: Db,
  { summary }: Pick<Frozen, 'summary'>,
  { today, now }: { today: Day; now: Instant },
): { figures: string[]; changes: LaterChange[]; targets: boolean } {
  const current = readSummary(db, { programme: summary.programme, period: summary.period, today, now });
  const moved = LISTED_FIGURES.flatMap((figure) => [
    ...cameIn(figure, summary.standing[figure], current.standing[figure]).map((one) => ({
      figure,
      one,
      sign: '+1' as const,
    })),
    ...cameIn(figure, current.standing[figure], summary.standing[figure]).map((one) => ({
      figure,
      one,
      sign: '−1' as const,
    })),
  ]);
  const looked = [...moved.map(({ one }) => one), ...current.standing.additions];
  const causes = causesSince(db, summary.known_at, looked);
  const changes = moved.map(({ figure, one, sign }): LaterChange => {
    const cause = sign === '+1' ? whyCame(causes, one) : whyWent(causes, one);
    return {
      sign,
      how: cause.how,
      what: told(one, figure),
      by: cause.by,
      at: cause.at === '' ? null : cause.at,
      why: cause.why,
      uscc: one.uscc,
    };
  });
  const versionOf = (of: Summary): string => JSON.stringify(of.basis.targets.map((one) => one.id));
  return {
    figures: figuresSince(summary, current),
    changes: [...changes, ...amendments(summary, current, causes)],
    targets: versionOf(summary) !== versionOf(current),
  };
}

/** 专员甲 2026-10-12 10:00 录入，原因：… */
export function causeInWords({ by, at, why }: LaterChange): string {
  const who = by === '' ? '' : `${by} ${minute(at)}`;
  return [who, why === '' ? '' : `原因：${why}`].filter((one) => one !== '').join('，');
}
