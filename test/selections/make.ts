/** An officer before a list of a few fictional enterprises, and the acts on those that are ticked. */
import type { Test } from 'tap';
import { write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { type Answer, type Client, openApp, type World } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

export async function openList(t: Test, more = 0) {
  const world = await openApp(t);
  const firms = [
    addEnterprise(world.db, { name: '示例甲光电有限公司', officer: '专员甲', area: '示例二镇' }),
    addEnterprise(world.db, { name: '示例乙光伏有限公司', officer: '专员乙', tags: '重点、高新技术企业' }),
    addEnterprise(world.db, { name: '示例丙电驱有限公司', officer: null, area: '示例二镇' }),
  ];
  for (let n = 0; n < more; n += 1) firms.push(addEnterprise(world.db, { area: '示例三镇' }));
  return { world, firms, officer: world.as('officer') };
}
export type Firm = Awaited<ReturnType<typeof openList>>['firms'][number];

/** Ticks rows on the list and presses a button of its bar. */
export function pick(who: Client, firms: readonly Firm[], act = 'show', query = ''): Promise<Answer> {
  const ticks = Object.fromEntries(firms.map(({ id }) => [`s${id}`, '1']));
  return who.post('/selections', { query, act, ...ticks });
}

/** The page's digest of what it shows, as its button sends it. */
export function shownOn(body: string): string {
  const field = elements(body).find((one) => attribute(one, 'name') === 'shown');
  return field === undefined ? '' : (attribute(field, 'value') ?? '');
}

/** From the ticks to the page that asks for a word. */
export async function check(
  who: Client,
  firms: readonly Firm[],
  act: 'officer' | 'tag' | 'untag',
  fields: Record<string, string>,
) {
  const { location } = await pick(who, firms, act);
  const asked = await who.post(location, fields);
  const page = await who.get(asked.location);
  return { at: asked.location, page, confirm: () => who.post(asked.location, { shown: shownOn(page.body) }) };
}

export function reviseAs({ db }: World, { id }: Firm, changes: Parameters<typeof reviseEnterprise>[2]) {
  const by = recordedBy('2026-09-30T08:03:00.000Z', '专员丁');
  return write(db, (tx) => reviseEnterprise(tx, id, changes, by));
}

export function fieldOf({ db }: World, { id }: Firm, field: 'officer' | 'tags') {
  return db.$client.prepare(`select ${field} from enterprise where id = ?`).pluck().get(id);
}

export function said({ db }: World, act: string): string[] {
  return db.$client
    .prepare<[string], string>('select sentence from audit where act = ? order by seq')
    .pluck()
    .all(act);
}
