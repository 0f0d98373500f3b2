/**
 * Random but plausible histories of a small zone, written the way rooms write them and told to the
 * reference at the same time: recorded in any order with back-dates, voided, amended, revised, with
 * settings and plans that change. What the rules refuse to an officer is left out.
 */
import fc from 'fast-check';
import { type Db, openMemory, write } from '../../db/open.ts';
import { readDossier } from '../../server/derived/dossiers.ts';
import { createEnterprise, reviseEnterprise } from '../../server/enterprises/queries.ts';
import { addDays } from '../../server/rules/days.ts';
import { judgeEvent, judgeVoid } from '../../server/rules/judge.ts';
import { proposeTargets } from '../../server/rules/plan.ts';
import { CATEGORIES, EXIT_REASONS, FELL_AT, OPEN_STAGES, type Programme } from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import {
  findProgramme,
  readSettings,
  readTargets,
  saveSettings,
  saveTarget,
} from '../../server/targets/queries.ts';
import { candidateOf, type EventDraft } from '../../server/tracks/drafts.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { recordedBy } from '../helpers/zone.ts';
import type { History, Zone } from './reference.ts';

const EVENT_ACTS = [
  ...(['stage', 'stage', 'in_review', 'recognised', 'recognised', 'recognised', 'moved_in'] as const),
  ...(['renewed', 'review_due', 'exited', 'exited', 'not_approved', 'withdrawn'] as const),
];
const ACTS = [
  ...([...EVENT_ACTS, ...EVENT_ACTS, ...EVENT_ACTS] as const),
  ...(['void', 'void', 'void', 'amend', 'amend', 'amend', 'revise', 'revise', 'revise'] as const),
  ...(['settings', 'target'] as const),
];

/** One act of somebody; which of its numbers matter depends on what it is. */
const anyAct = fc.record({
  what: fc.constantFrom(...ACTS),
  who: fc.nat(3),
  /** Days since the act before. */
  gap: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(60)),
  /** Days from the fact to its recording. */
  late: fc.oneof(fc.constant(0), fc.nat(20), fc.nat(700)),
  category: fc.constantFrom(...CATEGORIES),
  counting: fc.constantFrom('auto', 'auto', 'auto', 'include', 'exclude', null),
  batchYear: fc.constantFrom(null, 0, 0, 0, -1, -1, 1, -2),
  batch: fc.constantFrom(null, null, '2025年第二批', '2027年第一批', '第三批'),
  n: fc.nat(999),
});
export type Act = typeof anyAct extends fc.Arbitrary<infer A> ? A : never;

export const anyStory = fc.record({
  acts: fc.array(anyAct, { minLength: 70, maxLength: 110, size: 'max' }),
  startsOn: fc.constantFrom('2024-11-05', '2025-08-20', '2026-02-10'),
});

const FACTS = [
  { in_scope: true, industry_code: '3825' },
  { in_scope: true, industry_code: '36' },
  { in_scope: false, industry_code: '06' },
  { in_scope: true, industry_code: '46' },
] as const;

/** A sole trader's code in form; whether its check digit fits is not asked here. */
const SOLE_TRADER = '92330411YY00000077';

export class Telling {
  readonly db: Db = openMemory();
  readonly zone: Zone;
  readonly told: Record<string, number> = {};
  #programme: Programme;
  #now: string;
  #ticks = 0;

  constructor(startsOn: string) {
    this.#now = startsOn;
    this.#programme = findProgramme(this.db);
    this.zone = { years: [2026, 2027, 2028], histories: [], settings: [], targets: [] };
    FACTS.forEach((facts, i) => {
      this.#add(i, facts);
    });
  }

  /** Moments go forward; every third is shared with the act before. */
  #by() {
    this.#ticks += 1;
    const second = String(Math.floor(this.#ticks / 3) % 60).padStart(2, '0');
    const minute = String(Math.floor(this.#ticks / 180)).padStart(2, '0');
    return recordedBy(`${this.#now}T02:${minute}:${second}.000Z`);
  }

  #add(i: number, facts: (typeof FACTS)[number]) {
    const by = this.#by();
    const uscc = i === 3 ? SOLE_TRADER : fictionalCode(i + 1);
    const changes = {
      ...facts,
      name: `示例第${i}有限公司`,
      chain: '新材料',
      area: '示例一街道',
      officer: null,
    };
    const rest = { former_names: [], short_name: null, founded_on: null, signed_on: null, note: null };
    const contact = { contact_name: null, contact_phone: null, main_product: null, tags: null };
    const draft = { ...changes, ...rest, ...contact, uscc };
    const id = write(this.db, (tx) => createEnterprise(tx, draft, by));
    const first = { effective_on: '1900-01-01', recorded_at: by.at, changes };
    this.zone.histories.push({ id, uscc, versions: [first], events: [] });
  }

  tell(act: Act) {
    this.#now = addDays(this.#now, act.gap);
    const of = this.zone.histories[act.who];
    if (of === undefined) throw new Error('nobody');
    const done = this.#do(act, of);
    if (done) this.told[act.what] = (this.told[act.what] ?? 0) + 1;
  }

  /** A day passes: what is told from now on has later moments than all before. */
  skip() {
    this.#now = addDays(this.#now, 1);
  }

  finish() {
    this.zone.settings = readSettings(this.db, this.#programme.id);
    this.zone.targets = readTargets(this.db, this.#programme.id);
  }

  #do(act: Act, of: History): boolean {
    if (act.what === 'void') return this.#void(act, of);
    if (act.what === 'amend') return this.#amend(act, of);
    if (act.what === 'revise') return this.#revise(act, of);
    // The programme of a database in memory was recorded on its first day.
    if ((act.what === 'settings' || act.what === 'target') && this.#now < '2026-01-02') return false;
    if (act.what === 'settings') return this.#saveSettings(act);
    if (act.what === 'target') return this.#saveTarget(act);
    return this.#record(of, draftOf(act, addDays(this.#now, -act.late)), act.n % 4 === 0);
  }

  #record(of: History, draft: EventDraft, pastR7: boolean): boolean {
    const by = this.#by();
    const candidate = candidateOf(draft, by.at);
    const refused = judgeEvent(readDossier(this.db, of.id), candidate, this.#now);
    if (refused.some((one) => !(pastR7 && one.rule === 'R7'))) return false;
    // Two facts of a track on one day have an order of their own; other tests ask for it.
    const sameDay = of.events.some(
      (one) =>
        one.kind !== 'amended' &&
        one.voided_at === null &&
        one.category === draft.category &&
        one.effective_on === draft.effective_on,
    );
    if (draft.kind !== 'amended' && sameDay) return false;
    const [id] = write(this.db, (tx) => recordEvents(tx, of.id, [draft], by));
    of.events.push({ ...candidate, id: id ?? 0 });
    return true;
  }

  #void(act: Act, of: History): boolean {
    const by = this.#by();
    const left = of.events.filter((one) => one.voided_at === null);
    const event = left[act.n % Math.max(left.length, 1)];
    if (event === undefined) return false;
    if (judgeVoid(readDossier(this.db, of.id), event.id, this.#now).length > 0) return false;
    write(this.db, (tx) => voidEvent(tx, event.id, '记错', by));
    event.voided_at = by.at;
    return true;
  }

  #amend(act: Act, of: History): boolean {
    const left = of.events.filter((one) => one.kind !== 'amended' && one.voided_at === null);
    const event = left[act.n % Math.max(left.length, 1)];
    if (event === undefined) return false;
    const details: Partial<EventDraft> = {};
    if (act.batchYear !== null) details.batch_year = Number(event.effective_on.slice(0, 4)) + act.batchYear;
    if (act.batch !== null) details.batch = act.batch;
    if (act.counting !== null) Object.assign(details, { counting: act.counting, counting_reason: '理由' });
    if (act.n % 2 === 0) details.valid_until = addDays(event.effective_on, 500 + act.n);
    const draft = { category: event.category, kind: 'amended', effective_on: this.#now } as const;
    return this.#record(of, { ...draft, amends: event.id, ...details }, false);
  }

  #revise(act: Act, of: History): boolean {
    const by = this.#by();
    const wanted = [
      { in_scope: act.n % 2 === 0 },
      { industry_code: ['36', '65', '47', null][act.n % 4] ?? null },
      { area: ['示例一街道', '示例二镇', null][act.n % 3] ?? null },
      { chain: ['新材料', '光电信息'][act.n % 2] ?? null, in_scope: act.n % 5 !== 0 },
    ][Math.floor(act.n / 10) % 4];
    const effective_on = addDays(this.#now, act.n % 7 === 0 ? 60 : -act.late);
    const now = Object.assign({}, ...of.versions.map((one) => one.changes)) as Record<string, unknown>;
    const changes = Object.fromEntries(Object.entries(wanted ?? {}).filter(([key, to]) => now[key] !== to));
    if (Object.keys(changes).length === 0) return false;
    write(this.db, (tx) => reviseEnterprise(tx, of.id, changes, by, { effective_on }));
    of.versions.push({ effective_on, recorded_at: by.at, changes });
    return true;
  }

  #saveSettings(act: Act): boolean {
    const last = readSettings(this.db, this.#programme.id).at(-1)?.settings;
    if (last === undefined) return false;
    const basis = act.n % 2 === 0 ? 'issued_on' : 'batch_year';
    const settings = {
      counting_basis: { ...last.counting_basis, [act.category]: basis },
      schedule_basis: act.n % 3 === 0 ? ('linear' as const) : ('plan' as const),
      behind_enterprises: 1 + (act.n % 3),
      behind_points: [5, 2.5, 10][act.n % 3] ?? 5,
    };
    const holds_from = addDays(this.#now, act.n % 7 === 0 ? 90 : -act.late);
    const draft = { programme: this.#programme, settings, holds_from, reason: '口径' };
    write(this.db, (tx) => saveSettings(tx, draft, this.#by()));
    return true;
  }

  #saveTarget(act: Act): boolean {
    const { category } = act;
    const total = 1 + (act.n % 9);
    const cells = proposeTargets(this.#programme, category, total);
    const holds_from = addDays(this.#now, act.n % 7 === 0 ? 90 : -act.late);
    const plan = { programme: this.#programme, category, total, cells, holds_from };
    const draft = { ...plan, state: 'confirmed' as const, reason: '调整', document: '' };
    write(this.db, (tx) => saveTarget(tx, draft, this.#by()));
    return true;
  }
}

function draftOf(act: Act, effective_on: string): EventDraft {
  const { what, category, n } = act;
  const batch_year = act.batchYear === null ? null : Number(effective_on.slice(0, 4)) + act.batchYear;
  const draft = { category, effective_on, note: '说明' };
  if (what === 'stage' || what === 'in_review') {
    const stage = what === 'in_review' ? 'in_review' : (OPEN_STAGES[n % 4] ?? 'reserve');
    const papers = stage === 'in_review' && n % 3 === 0 ? { batch_year, batch: act.batch } : {};
    return { ...draft, kind: 'stage', stage, back: n % 5 === 0, ...papers };
  }
  const counting = { counting: act.counting, counting_reason: '理由' };
  if (what === 'recognised') return { ...draft, kind: what, batch_year, batch: act.batch, ...counting };
  if (what === 'moved_in') return { ...draft, kind: what, issued_on: addDays(effective_on, -n), ...counting };
  if (what === 'exited') return { ...draft, kind: what, reason: EXIT_REASONS[n % 7] ?? 'lapsed' };
  if (what === 'not_approved') return { ...draft, kind: what, fell_at: FELL_AT[n % 5] ?? 'city' };
  if (what === 'renewed' || what === 'review_due' || what === 'withdrawn') return { ...draft, kind: what };
  throw new Error(`no event: ${what}`);
}
