/** A small zone with holdings before the programme, and its baseline signed. */
import type { Test } from 'tap';
import { type Db, write } from '../../db/open.ts';
import { lockBaseline } from '../../server/baseline/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

type Drafts = NonNullable<Parameters<typeof addEnterprise>[2]>;

export const EARLY = recordedBy('2026-01-05T02:00:00.000Z');
export const SIGNED_AT = '2026-01-10T02:00:00.000Z';

/** A title of 2025, with its papers. */
export function held(effective_on = '2025-07-04', more: Partial<Drafts[number]> = {}): Drafts[number] {
  return {
    category: 'provincial_srdi',
    kind: 'recognised',
    effective_on,
    batch: '2025年第一批',
    batch_year: 2025,
    document_no: '示例〔2025〕1号',
    valid_until: '2028-07-03',
    ...more,
  };
}

/** Signs what is held, as 主管甲 on 10 January 2026. */
export function sign(db: Db, at = SIGNED_AT, reason = ''): void {
  const by = { ...recordedBy(at), actor: '主管甲' };
  write(db, (tx) => lockBaseline(tx, { programme: findProgramme(tx), note: '', reason }, by));
}

/** Two enterprises that hold a title each on 31 December 2025, and one that holds nothing. */
export async function openZone(t: Test, { signed = true, by = EARLY } = {}) {
  const world = await openApp(t);
  const { db } = world;
  const jia = addEnterprise(db, { name: '示例甲薄膜材料有限公司' }, [held()], by);
  const yi = addEnterprise(
    db,
    { name: '示例乙焊带材料有限公司' },
    [held('2024-06-12', { document_no: null, batch: null, batch_year: 2024 })],
    by,
  );
  const bing = addEnterprise(db, { name: '示例丙热管理部件有限公司' }, [], by);
  if (signed) sign(db);
  return { world, db, jia, yi, bing, officer: world.as('officer'), manager: world.as('manager') };
}

/** The hidden boxes of the signing page, as its button would send them. */
export async function shownBy(who: Client): Promise<Record<string, string>> {
  const { body } = await who.get('/targets/baseline/lock');
  const boxes = elements(body).filter((one) =>
    ['seen', 'base', 'shown_at'].includes(attribute(one, 'name') ?? ''),
  );
  return Object.fromEntries(
    boxes.map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']),
  );
}

export function logOf({ db }: Pick<World, 'db'>, act = '%'): string[] {
  return db.$client
    .prepare<[string], string>('select sentence from audit where act like ? order by seq')
    .pluck()
    .all(act);
}

export function lateIn({ db }: Pick<World, 'db'>): { event_id: number; what: string; reason: string }[] {
  return db.$client
    .prepare<[], { event_id: number; what: string; reason: string }>(
      'select event_id, what, reason from late_entry order by id',
    )
    .all();
}

export function eventCount({ db }: Pick<World, 'db'>): number {
  return Number(db.$client.prepare('select count(*) from event').pluck().get());
}
