/** A small zone with known figures, and short ways to take a summary through its steps. */
import { type Db, write } from '../../db/open.ts';
import { summaryIssue } from '../../db/schema.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import type { Client, World } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

type Draft = Parameters<typeof recordEvents>[2][number];

/** Recorded the day after it took effect, as most things are. */
const promptly = (on: string) => recordedBy(`${on}T09:00:00.000Z`);

export function recognised(category: Draft['category'], on: string, more: Partial<Draft> = {}): Draft {
  const papers = { batch: `${on.slice(0, 4)}年第一批`, document_no: '示例〔2026〕1号' };
  return { category, kind: 'recognised', effective_on: on, ...papers, ...more };
}

/** Records something of an enterprise that is there already. */
export function happen(db: Db, id: number, event: Draft, by = promptly(event.effective_on)): number {
  const [made] = write(db, (tx) => recordEvents(tx, id, [event], by));
  return made ?? 0;
}

/**
 * 2026: one provincial title in the second quarter and two in the third, one firm of 规上工业 in the
 * third; one provincial firm in review, one exit.
 */
export function smallZone(db: Db) {
  const names = ['示例甲新能源有限公司', '示例乙材料有限公司', '示例丙光电有限公司', '示例丁电池有限公司'];
  const [a, b, c, d] = names.map((name) =>
    addEnterprise(db, { name }, [], recordedBy('2026-01-05T02:00:00.000Z')),
  );
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('no zone');
  happen(
    db,
    d.id,
    recognised('provincial_srdi', '2023-07-01', { batch: '2023年第一批' }),
    recordedBy('2026-01-05T02:00:00.000Z'),
  );
  happen(db, a.id, recognised('provincial_srdi', '2026-05-20'));
  happen(db, b.id, recognised('provincial_srdi', '2026-07-10'));
  happen(db, c.id, recognised('provincial_srdi', '2026-08-28'));
  happen(db, c.id, recognised('above_scale', '2026-09-10'));
  happen(db, a.id, {
    category: 'little_giant',
    kind: 'stage',
    stage: 'in_review',
    effective_on: '2026-09-20',
  });
  happen(db, d.id, {
    category: 'provincial_srdi',
    kind: 'exited',
    reason: 'review_failed',
    effective_on: '2026-09-01',
  });
  return { a, b, c, d };
}

/** The values of hidden fields with this name on a page. */
export function hidden(html: string, name: string): string[] {
  return elements(html).flatMap((one) =>
    attribute(one, 'name') === name && attribute(one, 'type') === 'hidden'
      ? [attribute(one, 'value') ?? '']
      : [],
  );
}

/** What a form of steps or issuing tells of what was seen. */
export async function seen(who: Client, code: string): Promise<{ version: string; figures: string }> {
  const { body } = await who.get(`/summaries/${code}/draft`);
  const [version = '', figures = ''] = [hidden(body, 'version')[0], hidden(body, 'figures')[0]];
  return { version, figures };
}

/** Warnings of the small zone: targets are proposals, earlier quarters were never issued. */
export const ACCEPTED = { 'accept-targets': 'yes', 'accept-earlier': 'yes', 'accept-fresh': 'yes' };

/** Takes a quarter through 编制, 审核 and 签发. @returns the last answer */
export async function issue(
  { officer, manager, other }: { officer: Client; manager: Client; other: Client },
  code: string,
  fields: Record<string, string> = {},
) {
  const before = await seen(officer, code);
  const told = before.figures === '' ? await fromIssue(manager, code) : before;
  await officer.post(`/summaries/${code}/preparation`, told);
  await manager.post(`/summaries/${code}/review`, told);
  return other.post(`/summaries/${code}/issue`, { ...told, ...ACCEPTED, ...fields });
}

async function fromIssue(who: Client, code: string) {
  const { body } = await who.get(`/summaries/${code}/issue`);
  return { version: hidden(body, 'version')[0] ?? '', figures: hidden(body, 'figures')[0] ?? '' };
}

/** The people whom an issue needs. */
export function people(world: World) {
  return { officer: world.as('officer'), manager: world.as('manager'), other: world.as('manager') };
}

export function bytesOf(db: Db, version = 1): { html: Buffer; frozen: string; sha256: string } {
  const row = db
    .select()
    .from(summaryIssue)
    .all()
    .find((one) => one.version === version);
  if (row === undefined) throw new Error(`no version ${version}`);
  return row;
}
