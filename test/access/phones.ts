/** S24: over a filled zone, a telephone number is given in full only where the log tells of it, line by line. */
import type { Test } from 'tap';
import { ROLES } from '../../server/rules/roles.ts';
import type { World } from '../helpers/app.ts';
import { openZone, type Zone } from './markup.ts';
import { addressesOf, makeOwn } from './own.ts';
import { partsOf } from './skeleton.ts';
import { fetchOne, type Seen, walk } from './walk.ts';

/** The numbers that are kept, as they are kept. */
function numbersIn({ $client }: World['db']): Set<string> {
  const kept = $client
    .prepare<[], string>(
      `select contact_phone from enterprise where contact_phone is not null
       union select phone from contact where phone is not null`,
    )
    .pluck()
    .all();
  const numbers = new Set(kept);
  // Nobody's: it stands in the templates as an example.
  numbers.delete('13800000000');
  return numbers;
}

/** All that somebody can read of an answer, what is packed included. */
function textOf({ type, body, bytes }: Pick<Seen, 'type' | 'body' | 'bytes'>): string {
  return type.includes('openxmlformats') ? [...partsOf(bytes).values()].join('\n') : body;
}

/** The kept numbers that stand in a text in full. */
function toldIn(text: string, numbers: ReadonlySet<string>): string[] {
  return [...new Set(text.match(/0\d{2,3}-?\d{7,8}|1\d{10}/g) ?? [])].filter((one) => numbers.has(one));
}

export interface Told {
  numbers: number;
  roles: number;
  /** Pages, files and answers that were read. */
  answers: number;
  /** Answers with a number in full. */
  revealed: number;
  /** Lines of the log that say so. */
  lines: number;
  faults: string[];
}

const REVEALS = /^(enterprise contact revealed$|backup downloaded$)|^export .*/;

/** Each role walks through everything; then each asks for some numbers, as a page offers it. */
export async function checkPhones(
  t: Test,
  { perRoute = 2, reveals = 5, zone }: { perRoute?: number; reveals?: number; zone?: Zone } = {},
): Promise<Told> {
  const { world } = zone ?? (await openZone(t));
  const numbers = numbersIn(world.db);
  const told: Told = { numbers: numbers.size, roles: 0, answers: 0, revealed: 0, lines: 0, faults: [] };
  const head = world.db.$client.prepare<[], number>('select max(seq) from audit').pluck();
  const since = world.db.$client.prepare<[number], { act: string; sentence: string }>(
    'select act, sentence from audit where seq > ? order by seq',
  );
  const withPhone = world.db.$client
    .prepare<[number], string>(
      'select uscc from enterprise where contact_phone is not null order by id limit ?',
    )
    .pluck()
    .all(reveals);

  /** What an answer gives, against what was written of it. */
  function look(role: string, path: string, answer: Pick<Seen, 'type' | 'body' | 'bytes'>, from: number) {
    told.answers += 1;
    const given = toldIn(textOf(answer), numbers).length;
    const lines = since
      .all(from)
      .filter(
        ({ act, sentence }) => REVEALS.test(act) && (!act.startsWith('export') || /含联系人/.test(sentence)),
      );
    told.lines += lines.length;
    if (given > 0) told.revealed += 1;
    if (given > 0 && lines.length !== 1)
      told.faults.push(`${role} ${path}: ${given} numbers, ${lines.length} lines`);
    if (given === 0 && lines.length > 0)
      told.faults.push(`${role} ${path}: told of numbers that were not given`);
  }

  for (const role of ROLES) {
    told.roles += 1;
    const who = world.as(role);
    const own = role === 'officer' || role === 'manager' ? addressesOf(await makeOwn(t, world, who)) : [];
    const { seen } = await walk(world, who, {
      perRoute,
      from: [
        '/',
        '/enterprises',
        '/audit',
        '/people',
        '/upkeep',
        '/api/v1/enterprises?limit=50',
        '/api/v1/events',
        ...own,
      ],
    });
    for (const { path, route } of seen) {
      const from = head.get() ?? 0;
      look(role, path, await fetchOne(world, who, path, route), from);
    }
    for (const uscc of withPhone) {
      const from = head.get() ?? 0;
      const path = `/enterprises/${uscc}/contact`;
      const { status, body } = await who.post(path);
      look(role, path, { type: 'text/html', body, bytes: Buffer.alloc(0) }, from);
      const isGiven = toldIn(body, numbers).length > 0;
      if ((status === 200) !== isGiven) told.faults.push(`${role} ${path}: ${status}`);
    }
  }
  return told;
}
