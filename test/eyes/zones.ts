/** The zones that are looked at, each served to a real browser: the whole demo, one with long words, an empty one. */
import type { Test } from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { addDemoWebhooks } from '../../server/demo/webhooks.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { disarm, mark, type Place, placesOf } from '../access/marking.ts';
import { startsOf } from '../access/markup.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { type Client, openApp, TestClock, type World } from '../helpers/app.ts';

export interface Zone {
  world: World;
  address: string;
  /** Who looks: an officer, a leader, and somebody who may see everything. */
  people: Record<'chief' | 'officer' | 'leader', Client>;
  /** Where the one who sees everything begins: pages that no link leads to are among them. */
  starts: string[];
}

async function serve(t: Test, db: Db, isEmpty = false): Promise<Zone> {
  const clock = new TestClock();
  clock.set(AT);
  const world = await openApp(t, { LOG_LEVEL: 'silent' }, { db, clock });
  const people = { chief: world.as(...ROLES), officer: world.as('officer'), leader: world.as('leader') };
  const starts = isEmpty ? ['/'] : [...(await startsOf(t, world, people.chief)), '/screen', '/api/docs'];
  return { world, address: await world.app.listen({ host: '127.0.0.1', port: 0 }), people, starts };
}

export function openFull(t: Test): Promise<Zone> {
  const db = openDemo();
  addDemoWebhooks(db, AT);
  return serve(t, db);
}

/** Set up and nothing more: no enterprise, no target, no list. */
export const openEmpty = (t: Test): Promise<Zone> => serve(t, openMemory(), true);

/** The longest name that the form takes is of 60 signs, and one in Latin letters breaks nowhere. */
const NAME = `示例${'嘉禾长三角一体化新能源汽车核心零部件智能制造'.repeat(3)}股份有限公司`.slice(-53);
const SHORT = '示例长三角高端装备制造产业园';
const NOTE = `${'示例说明写得很长而且一个空格也没有'.repeat(6)}${'UNBROKEN'.repeat(20)}`;
/** Whole yuan, as wide as any figure becomes. */
const MOST = 9_876_543_210_987;

const isName = ({ table, column }: Place) =>
  /^(name|former|title)/.test(column) && !/account|dictionary|programme|view/.test(table);
const isShort = ({ table, column }: Place) =>
  /^(chain|area|officer|display|tags|unit|value|actor|by|label|short_name|person|town)/.test(column) ||
  (/account|dictionary|programme|view/.test(table) && /name/.test(column));

/** The demo with every name, note and figure as long as they come. */
export async function openLong(t: Test): Promise<Zone> {
  const zone = await openFull(t);
  const { db } = zone.world;
  disarm(db);
  // What was issued holds words of the program's own, too.
  const places = placesOf(db).filter((one) => one.column !== 'frozen');
  mark(db, NAME, places.filter(isName));
  mark(
    db,
    SHORT,
    places.filter((one) => !isName(one) && isShort(one)),
  );
  mark(
    db,
    NOTE,
    places.filter((one) => !isName(one) && !isShort(one)),
  );
  const { $client } = db;
  $client.prepare('update indicator set value = ? where abs(value) > 1000').run(MOST);
  $client.prepare('update target_cell set planned = 99').run();
  $client.exec(
    'update target set target = (select sum(planned) from target_cell where target_id = target.id)',
  );
  return zone;
}
