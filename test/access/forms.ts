/** Every form of a page, sent as it came: what changes by it must be told in the log. */
import type { Test } from 'tap';
import type { Db } from '../../db/open.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { type Client, ORIGIN, type World } from '../helpers/app.ts';
import { attribute, elements, wordsOf } from '../helpers/page.ts';
import { openZone, startsOf, type Zone } from './markup.ts';
import { patternsOf, routeOf, walk } from './walk.ts';

export interface Form {
  action: string;
  fields: [string, string][];
}

/** What an empty box of this name is filled with. */
function filling(name: string, kind: string): string {
  if (kind === 'date' || /(_on|_at|day|until|from)$/.test(name)) return '2026-11-20';
  if (/reason|note|words|purpose|why|document|source/.test(name)) return '示例理由，据会议纪要';
  if (/year/.test(name)) return '2025';
  if (kind === 'number') return '1';
  return '示例';
}

/** The forms that are posted, filled in as a browser would send them; empty boxes get something. */
export function formsOn(html: string): Form[] {
  const all = elements(html);
  const forms = all.filter((one) => one.tagName === 'form' && /^post$/i.test(attribute(one, 'method') ?? ''));
  return forms.flatMap((form) => {
    if (/multipart/.test(attribute(form, 'enctype') ?? '')) return [];
    const inside = (one: (typeof all)[number]) => {
      for (let up = one.parentNode; up !== null; up = 'parentNode' in up ? up.parentNode : null) {
        if (up === form) return true;
        if (!('parentNode' in up)) return false;
      }
      return false;
    };
    const fields: [string, string][] = [];
    for (const one of all) {
      const name = attribute(one, 'name');
      if (name === null || name === '' || !inside(one)) continue;
      const kind = attribute(one, 'type') ?? '';
      if (one.tagName === 'select') {
        const options = all.filter((each) => each.tagName === 'option' && each.parentNode === one);
        const chosen = options.find((each) => attribute(each, 'selected') !== null) ?? options[0];
        const value = chosen === undefined ? '' : (attribute(chosen, 'value') ?? wordsOf(chosen));
        const other = options.map((each) => attribute(each, 'value') ?? '').find((each) => each !== '');
        fields.push([name, value === '' ? (other ?? '') : value]);
      } else if (one.tagName === 'textarea') {
        fields.push([name, wordsOf(one).trim() || filling(name, '')]);
      } else if (one.tagName === 'input') {
        if (kind === 'radio' && fields.some(([each]) => each === name) && attribute(one, 'checked') === null)
          continue;
        if (
          kind === 'checkbox' &&
          attribute(one, 'checked') === null &&
          !/^(sure|agreed|confirm|ok|s\d)/.test(name)
        )
          continue;
        if (kind === 'file') continue;
        const value = attribute(one, 'value') ?? '';
        fields.push([name, value === '' && kind !== 'hidden' ? filling(name, kind) : value]);
      }
    }
    return [{ action: attribute(form, 'action') ?? '', fields }];
  });
}

/** What ends the session that sends, or stops the walk from going on. */
const NOT_SENT = /^\/(sign-out|people\/me\/(password|sessions)|upkeep\/(backups|verification))/;
/** Rows that are nobody's facts: what a browser or a step on the way leaves behind. */
const PASSING = new Set([
  // A view of one's own is nobody else's business; those that all share are told (test/enterprises/views).
  'saved_view',
  'session',
  'sign_in_failure',
  'kept_form',
  'audit',
  'fact',
  'idempotency',
  'staged_import',
  'staged_row',
  'feed',
  // The seal of a row goes with the row, which is told of itself; a saved view's, too.
  'seal',
  'last_look',
]);

/** Hears of every row that is written from now on: `take` gives the tables touched since it was last asked. */
function listenToRows({ $client }: Db): { take: () => string[]; stop: () => void } {
  const tables = $client
    .prepare<[], string>(
      // No virtual table can be listened to, nor what one stores itself in: the search index follows the register.
      `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'`,
    )
    .pluck()
    .all()
    .filter((name) => !PASSING.has(name));
  const triggers = tables.flatMap((name) =>
    ['insert', 'update', 'delete'].map((how) => ({ name: `heard_${name}_${how}`, how, table: name })),
  );
  $client.exec('create temp table heard (name text not null unique)');
  for (const { name, how, table } of triggers) {
    $client.exec(
      `create temp trigger "${name}" after ${how} on main."${table}" begin insert or ignore into heard values ('${table}'); end`,
    );
  }
  const read = $client.prepare<[], string>('select name from heard order by name').pluck();
  return {
    take() {
      const heard = read.all();
      if (heard.length > 0) $client.exec('delete from heard');
      return heard;
    },
    stop() {
      for (const { name } of triggers) $client.exec(`drop trigger temp."${name}"`);
      $client.exec('drop table temp.heard');
    },
  };
}

export interface Told {
  forms: number;
  routes: number;
  taken: number;
  changed: number;
  lines: number;
  /** Routes that no form reached. */
  missed: number;
  faults: string[];
}

/** Sends what `send` is asked to and looks at rows and lines. */
async function post(world: World, who: Client, { action, fields }: Form) {
  const body = new URLSearchParams(fields.filter(([name]) => name !== 'csrf'));
  body.set('csrf', who.csrf);
  const reply = await world.app.inject({
    method: 'POST',
    url: action,
    headers: {
      host: '127.0.0.1:3000',
      cookie: who.cookie,
      origin: ORIGIN,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: body.toString(),
  });
  return { status: reply.statusCode, location: String(reply.headers.location ?? '') };
}

/** Told though no row of facts changes: what was shown or handed out. */
const HANDS_OUT = /^(export |enterprise contact revealed$|backup |webhook tested$|webhook resent$|session)/;

/**
 * Every form that can be reached is sent: where a row was written the log has lines, where none was it has none, and
 * they name who it was. Which lines, and how many, is held against docs/log.md by the world itself (helpers/app.ts).
 */
export async function checkLog(
  t: Test,
  { perRoute = 2, perForm = 3, zone }: { perRoute?: number; perForm?: number; zone?: Zone } = {},
): Promise<Told> {
  const opened = zone ?? (await openZone(t));
  const { world } = opened;
  let { who } = opened;
  const { seen } = await walk(world, who, { perRoute, from: await startsOf(t, world, who) });
  const patterns = patternsOf(world, 'POST');
  const rows = listenToRows(world.db);
  t.teardown(rows.stop);
  const head = world.db.$client.prepare<[], number>('select max(seq) from audit').pluck();
  const since = world.db.$client.prepare<[number], { account_id: number | null; act: string }>(
    'select account_id, act from audit where seq > ?',
  );
  const sent = new Map<string, number>();
  const told: Told = { forms: 0, routes: 0, taken: 0, changed: 0, lines: 0, missed: 0, faults: [] };
  for (const form of seen.flatMap((one) => (one.type.startsWith('text/html') ? formsOn(one.body) : []))) {
    const route = routeOf(patterns, form.action);
    if (route === null || NOT_SENT.test(form.action) || (sent.get(route) ?? 0) >= perForm) continue;
    sent.set(route, (sent.get(route) ?? 0) + 1);
    rows.take();
    const from = head.get() ?? 0;
    const { status, location } = await post(world, who, form);
    told.forms += 1;
    if (status >= 500) told.faults.push(`${form.action}: ${status}`);
    if (location.startsWith('/sign-in')) who = world.as(...ROLES);
    if (status < 400 && !location.startsWith('/sign-in')) told.taken += 1;
    const touched = rows
      .take()
      // Signing in and out tells when an account was last seen, and of it the line of the sign-in tells.
      .filter((name) => !(name === 'account' && location.startsWith('/sign-in')));
    const lines = since.all(from);
    told.lines += lines.length;
    if (touched.length === 0 && lines.some(({ act }) => act !== 'denied' && !HANDS_OUT.test(act)))
      told.faults.push(`${form.action}: ${lines.map((one) => one.act)} of nothing`);
    if (touched.length === 0) continue;
    told.changed += 1;
    if (lines.length === 0) told.faults.push(`${form.action} changed ${touched} without a line`);
    const others = lines.filter((one) => one.account_id === null);
    if (others.length > 0) told.faults.push(`${form.action}: ${others.map((one) => one.act)} is nobody's`);
  }
  told.routes = sent.size;
  told.missed = patterns.filter(({ url }) => !sent.has(url) && !url.startsWith('/api/')).length;
  return told;
}
