/** An officer with a published list, over a register of a few fictional enterprises. */
import type { Test } from 'tap';
import { type Part, send } from '../attachments/upload.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { attribute, elements, wordsOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

const CATEGORY = 'provincial_srdi';
type Drafts = Parameters<typeof addEnterprise>[2];

export const IN_REVIEW: NonNullable<Drafts> = [
  { category: CATEGORY, kind: 'stage', stage: 'applied', effective_on: '2026-05-10' },
  { category: CATEGORY, kind: 'stage', stage: 'in_review', effective_on: '2026-06-20' },
];
export const HELD: NonNullable<Drafts> = [
  { category: CATEGORY, kind: 'recognised', effective_on: '2025-12-18', batch_year: 2025 },
];

export async function openBatches(t: Test) {
  const folder = t.testdir({});
  const world = await openApp(t, { DATA_DIR: folder });
  const made = {
    jia: addEnterprise(world.db, { name: '示例甲薄膜材料有限公司' }, IN_REVIEW),
    yi: addEnterprise(
      world.db,
      { name: '示例乙焊带材料有限公司', former_names: ['示例旧乙焊带厂'] },
      IN_REVIEW,
    ),
    bing: addEnterprise(world.db, { name: '示例丙热管理部件有限公司' }, IN_REVIEW.slice(0, 1)),
    ding: addEnterprise(world.db, { name: '示例丁电驱系统有限公司' }, HELD),
    wu: addEnterprise(world.db, { name: '示例戊光学（嘉兴）有限公司', in_scope: false }, IN_REVIEW),
  };
  return { world, folder, officer: world.as('officer'), ...made };
}

export const FORM = {
  matter: 'provincial_srdi recognised',
  effective_on: '2026-09-28',
  document_no: '示例〔2026〕9号',
  batch: '2026年第一批',
};

/** Posts the first step as the page does: the token first, then every box, then the file. */
export function start(
  t: Test,
  world: World,
  who: Client,
  fields: Record<string, string>,
  file: { name: string; bytes: Buffer } | null = null,
) {
  const parts: Part[] = Object.entries({ csrf: who.csrf, ...fields }).map(([name, value]) => ({
    name,
    value,
  }));
  parts.push({ name: 'file', file: file?.name ?? '', bytes: file?.bytes ?? Buffer.alloc(0) });
  return send(t, world, who, '/sheets/batches', parts);
}

/** The fields of the page as its button would send them, in a browser without scripts. */
export function fieldsOn(body: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const one of elements(body)) {
    const name = attribute(one, 'name') ?? '';
    if (one.tagName === 'select' && /^p\d/.test(name)) {
      const options = elements(body).filter((each) => each.tagName === 'option');
      const own = options.filter((each) => each.parentNode === one || attribute(each, 'selected') !== null);
      fields[name] =
        own
          .map((each) => (attribute(each, 'selected') !== null ? attribute(each, 'value') : ''))
          .find((value) => value) ?? '';
    }
    if (one.tagName !== 'input' || !/^[st]\d/.test(name)) continue;
    const isBox = attribute(one, 'type') === 'checkbox';
    if (!isBox || attribute(one, 'checked') !== null) fields[name] = attribute(one, 'value') ?? '';
  }
  return fields;
}

/** The rows of the table of matches: the words of each cell, white space folded. */
export function rowsOn(body: string): string[][] {
  return elements(body)
    .filter((one) => one.tagName === 'tr' && elements(body).length > 0)
    .map((row) =>
      row.childNodes
        .filter((cell) => cell.nodeName === 'td' || cell.nodeName === 'th')
        .map((cell) => wordsOf(cell).replace(/\s+/g, ' ').trim()),
    )
    .slice(1);
}

export function eventCount(world: World): number {
  return Number(world.db.$client.prepare('select count(*) from event').pluck().get());
}

export function auditOf(world: World, act: string): string[] {
  return world.db.$client
    .prepare<[string], string>('select sentence from audit where act = ? order by seq')
    .pluck()
    .all(act);
}
