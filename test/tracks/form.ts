import type { Test } from 'tap';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

type Events = Parameters<typeof addEnterprise>[2];
type Facts = Parameters<typeof addEnterprise>[1];

export interface Scene {
  world: World;
  officer: Client;
  at: { id: number; uscc: string; name: string };
  /** The address of the form of a new event in that category. */
  path: (category: string) => string;
}

/** The application with one enterprise and an officer before it. */
export async function openTrack(t: Test, events: Events = [], facts: Facts = {}): Promise<Scene> {
  const world = await openApp(t);
  const at = addEnterprise(world.db, facts, events);
  const officer = world.as('officer');
  return {
    world,
    officer,
    at,
    path: (category) => `/enterprises/${at.uscc}/events/new?category=${category}`,
  };
}

/** What the form on that page would send, as it stands. */
export function fieldsOn(html: string): Record<string, string> {
  const sent: Record<string, string> = {};
  const all = elements(html);
  const main = all.filter((one) => one.tagName === 'main').flatMap((one) => within(one));
  for (const one of main) {
    const name = attribute(one, 'name');
    if (name === null) continue;
    const kind = attribute(one, 'type');
    if (one.tagName === 'input' && (kind === 'radio' || kind === 'checkbox')) {
      if (attribute(one, 'checked') !== null) sent[name] = attribute(one, 'value') ?? '';
    } else if (one.tagName === 'input' && kind !== 'file') sent[name] = attribute(one, 'value') ?? '';
    else if (one.tagName === 'textarea') {
      const first = one.childNodes[0];
      sent[name] = first !== undefined && 'value' in first ? first.value : '';
    } else if (one.tagName === 'select') {
      const options = within(one).filter((each) => each.tagName === 'option');
      const chosen = options.find((each) => attribute(each, 'selected') !== null) ?? options[0];
      sent[name] = chosen === undefined ? '' : (attribute(chosen, 'value') ?? '');
    }
  }
  return sent;
}

type Element = ReturnType<typeof elements>[number];
function within(element: Element): Element[] {
  return element.childNodes.flatMap((child) => ('tagName' in child ? [child, ...within(child)] : []));
}

/** Checks and saves as an officer does; gives the answer of each step. */
export async function checkAndSave(client: Client, path: string, fields: Record<string, string>) {
  const checked = await client.post(path, { ...fields, step: 'check' });
  if (checked.status !== 200) return { checked, saved: checked };
  const saved = await client.post(path, { ...fieldsOn(checked.body), step: 'save' });
  return { checked, saved };
}

export function auditOf(world: World): string[] {
  return world.db.$client
    .prepare<[], { sentence: string }>("select sentence from audit where act like 'event%' order by seq")
    .all()
    .map((row) => row.sentence);
}

export function eventCount(world: World): number {
  return Number(world.db.$client.prepare('select count(*) from event').pluck().get());
}

export function stageOf(world: World, id: number, category: string): { stage: string | null; held: number } {
  return world.db.$client
    .prepare<[number, string], { stage: string | null; held: number }>(
      'select stage, held from track where enterprise_id = ? and category = ?',
    )
    .get(id, category) as { stage: string | null; held: number };
}
