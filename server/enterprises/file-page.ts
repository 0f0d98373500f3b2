/** 一企一档: the file of one enterprise as its page shows it. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { attachmentsOf } from '../attachments/queries.ts';
import { lateEntriesOf } from '../baseline/queries.ts';
import { contactsBlock } from '../contacts/queries.ts';
import { ledBy, oldCodes } from '../derived/codes.ts';
import { readDossier } from '../derived/dossiers.ts';
import { readProgrammes } from '../derived/programmes.ts';
import * as format from '../format.ts';
import { blockOf as holdingsOf } from '../holdings/queries.ts';
import { blockOf, nextYear } from '../indicators/queries.ts';
import { measuresBlock } from '../measures/queries.ts';
import { mergesInto } from '../merging/queries.ts';
import { readinessBlock } from '../readiness/queries.ts';
import { dayInWords, shanghaiDay } from '../rules/days.ts';
import { standingEvents } from '../rules/fold.ts';
import { divisionName } from '../rules/industry.ts';
import { landingInWords, landingOf } from '../rules/landing.ts';
import type { Day } from '../rules/types.ts';
import { findProgramme } from '../targets/queries.ts';
import { eventsOf } from '../tracks/queries.ts';
import { visitsBlock } from '../visits/queries.ts';
import { changesOf } from './changes.ts';
import { FIELD_WORDS, valueInWords } from './fields.ts';
import type { Enterprise } from './queries.ts';
import { foldAll, spineOf, titlesOf } from './stages.ts';
import { kindOf, storyOf } from './story-lines.ts';
import { timelineOf } from './timeline.ts';
import { versionsOf } from './versions.ts';

/** So many lines of the timeline stand on the screen; the paper has all of them, and so has their own page. */
const SHOWN = 12;

/** So many attachments are listed here; all of them on their own page. */
const FILES = 8;

interface Reader {
  /** The code of old that led here, or ''. */
  cameBy?: string;
  /** Figures are the enterprise's own: who does not keep them sees the years that were opened. */
  seesFigures?: boolean;
  /** So are the people to talk to. */
  seesContacts?: boolean;
}

/** Everything that was recorded of an enterprise, newest first, each entry with its kind; and what it is told from. */
export function readStory(db: Db, { id }: Pick<Enterprise, 'id'>, today: Day, seesFigures: boolean) {
  const dossier = readDossier(db, id);
  const folded = foldAll(standingEvents(dossier.events));
  const { code } = findProgramme(db, null, today);
  const programmes = readProgrammes(db)
    .toSorted((a, b) => Number(b.programme.code === code) - Number(a.programme.code === code))
    .map((one) => ({ ...one, years: additionYears(db, one.programme.id, id) }));
  const events = eventsOf(db, id);
  const timeline = timelineOf(db, events, {
    dossier,
    folded,
    programmes,
    today,
    late: lateEntriesOf(db, id),
  });
  const story = storyOf(db, id, timeline, { seesFigures });
  return {
    dossier,
    folded,
    events,
    timeline,
    story: story.map((entry) => ({ ...entry, kind: kindOf(entry) })),
  };
}

export function readFilePage(
  db: Db,
  enterprise: Enterprise,
  today: Day,
  { cameBy = '', seesFigures = false, seesContacts = false }: Reader = {},
) {
  const { id } = enterprise;
  const { dossier, folded, events, timeline, story } = readStory(db, enterprise, today, seesFigures);
  const files = attachmentsOf(db, id).filter((one) => one.voided === null);
  const landing = landingOf(enterprise.signed_on, standingEvents(dossier.events), today);
  return {
    title: enterprise.name,
    nav: 'enterprises',
    paper: 'file-paper',
    enterprise: {
      uscc: enterprise.uscc,
      name: enterprise.name,
      facts: [
        enterprise.uscc,
        enterprise.chain ?? '产业赛道未填写',
        enterprise.area ?? '镇街园区未填写',
        `专员 ${enterprise.officer ?? '未指派'}`,
        enterprise.in_scope ? '属统计口径' : '不属统计口径',
      ],
      inScope: enterprise.in_scope,
      updated: `最近更新 ${format.minuteInWords(enterprise.updated_at, today)} ${enterprise.updated_by}`,
    },
    spines: [...folded].map(([category, one]) => spineOf(one, category, today)),
    titles: titlesOf(folded, today),
    landing: landingInWords(enterprise.signed_on, landing),
    events: events.length,
    timeline,
    story,
    shown: SHOWN,
    pairs: pairsOf(enterprise),
    contacts: contactsBlock(db, enterprise, seesContacts),
    /** The numbers themselves by contact, once, where they were asked for. */
    numbers: {} as Record<number, string>,
    visits: visitsBlock(db, id, today),
    measures: measuresBlock(db, id, today),
    tags: enterprise.tags === null ? [] : enterprise.tags.split('、'),
    note: enterprise.note ?? '',
    former: formerNames(db, enterprise),
    codes: oldCodes(db, [id]).get(id) ?? [],
    led: ledWords(db, enterprise, cameBy),
    merges: mergesOf(db, id, today),
    versions: changesOf(versionsOf(db, id)),
    seesFigures,
    block: blockOf(db, id, seesFigures ? 'all' : 'open'),
    readiness: seesFigures ? readinessBlock(db, enterprise, today, dossier) : null,
    nextYear: nextYear(today),
    holdings: holdingsOf(db, enterprise, today),
    files: files.slice(0, FILES),
    fileCount: files.length,
  };
}

const onDay = (instant: string): string => dayInWords(shanghaiDay(new Date(instant)));

/** 示例乙有限公司（9133…）已于 2026年9月20日 合并到此; '' where no code of old led here. */
function ledWords(db: Db, { id }: Enterprise, code: string): string {
  const led = code === '' ? undefined : ledBy(db, [code]).get(code);
  if (led === undefined || led.id !== id) return '';
  if (!led.merged) return `信用代码 ${code} 已更正为 ${led.uscc}。`;
  const merge = mergesInto(db, id).find((one) => one.undone_at === null && one.from_uscc === code);
  if (merge === undefined) return `信用代码 ${code} 的记录已合并到此。`;
  return `${merge.from_name}（${code}）已于 ${onDay(merge.recorded_at)} 合并到此。`;
}

/** The records that were merged into it, those that went back again too. */
function mergesOf(db: Db, id: number, today: Day) {
  return mergesInto(db, id).map((one) => ({
    id: one.id,
    name: one.from_name,
    uscc: one.from_uscc,
    merged: `${format.minuteInWords(one.recorded_at, today)} ${one.recorded_by}合并，原因：${one.reason}`,
    undone:
      one.undone_at === null
        ? ''
        : `${format.minuteInWords(one.undone_at, today)} ${one.undone_by ?? ''}撤销${one.undone_reason ? `，原因：${one.undone_reason}` : ''}`,
  }));
}

const statements = perConnection(({ $client }) => ({
  years: $client.prepare<[number, number], { event: number; year: number }>(
    `select event_id as event, year from contribution
      where enterprise_id = ? and programme_id = ? and figure = 'additions'`,
  ),
  former: $client.prepare<[number], { name: string; until: Day | null }>(
    'select name, until_on as until from former_name where enterprise_id = ? order by id',
  ),
}));

function additionYears(db: Db, programmeId: number, id: number): Map<number, number> {
  return new Map(
    statements(db)
      .years.all(id, programmeId)
      .map(({ event, year }) => [event, year]),
  );
}

function industryInWords(code: string | null): string {
  if (code === null) return '未填写';
  const name = divisionName(code);
  return name === null ? `${code}（不属工业大类 06—46）` : `${code}（大类 ${code.slice(0, 2)} ${name}）`;
}

function pairsOf(one: Enterprise): [string, string][] {
  return [
    [FIELD_WORDS.short_name, valueInWords(one.short_name)],
    [FIELD_WORDS.industry_code, industryInWords(one.industry_code)],
    [FIELD_WORDS.chain, valueInWords(one.chain)],
    [FIELD_WORDS.area, valueInWords(one.area)],
    [FIELD_WORDS.in_scope, valueInWords(one.in_scope)],
    [FIELD_WORDS.officer, valueInWords(one.officer)],
    [FIELD_WORDS.founded_on, one.founded_on === null ? '未填写' : format.day(one.founded_on)],
    [FIELD_WORDS.signed_on, one.signed_on === null ? '未填写' : format.day(one.signed_on)],
    [FIELD_WORDS.main_product, valueInWords(one.main_product)],
  ];
}

function formerNames(db: Db, { id, name }: Enterprise): { name: string; until: string }[] {
  return statements(db)
    .former.all(id)
    .filter((row) => row.name !== name)
    .map((row) => ({ name: row.name, until: row.until === null ? '' : `至 ${row.until}` }));
}
