/** Whatever was done and by whom: what is kept is what the events give, and pages show it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { closeDatabase, type Db, openDatabase, write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { freshenReadiness } from '../../server/derived/readiness.ts';
import { recordFigures } from '../../server/indicators/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { importFile } from '../../server/sheets/import.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { revise, runOf, takeBack } from '../batches/edits.ts';
import { openApp, type World } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

const FIRMS = 4;
const firm = fc.nat(FIRMS - 1);
const facts = fc.record({ in_scope: fc.boolean(), area: fc.constantFrom('示例一街道', '示例二镇', null) });
const day = fc.constantFrom('2025-03-10', '2026-02-01', '2026-07-01', '2026-09-01');
const anyStep = fc.oneof(
  fc.record({ what: fc.constant('stage' as const), firm, day }),
  fc.record({ what: fc.constant('recognise' as const), firm, day }),
  fc.record({ what: fc.constant('by another process' as const), firm, day }),
  fc.record({ what: fc.constant('void' as const), which: fc.nat(50) }),
  fc.record({ what: fc.constant('revise' as const), firm, facts }),
  fc.record({ what: fc.constant('figures' as const), firm, revenue: fc.nat(200_000_000) }),
  fc.record({ what: fc.constant('bulk' as const), firm, facts }),
  fc.record({ what: fc.constant('take back' as const) }),
  fc.record({ what: fc.constant('import' as const), firm, fresh: fc.nat(3) }),
  fc.record({ what: fc.constant('merge' as const), firm }),
  fc.record({ what: fc.constant('part' as const) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** A database in a file, a second connection to it as another process has it, and what was done so far. */
class Story {
  readonly #other: Db;
  readonly #runs: number[] = [];
  readonly #merges: number[] = [];
  readonly #gone = new Set<number>();
  readonly #firms: { id: number; uscc: string; name: string }[];
  #minute = 0;
  readonly db: Db;

  constructor(file: string) {
    this.db = openOnDisk(file);
    this.#other = openDatabase({ file });
    write(this.db, (tx) => freshenReadiness(tx, '2026-09-30'));
    this.#firms = Array.from({ length: FIRMS }, () => addEnterprise(this.db));
  }

  #at(): string {
    this.#minute += 1;
    return new Date(Date.parse('2026-09-10T02:00:00.000Z') + this.#minute * 60_000).toISOString();
  }

  #firm(n: number) {
    const found = this.#firms[n % FIRMS];
    if (found === undefined || this.#gone.has(found.id)) return null;
    return found;
  }

  #record(db: Db, n: number, event: Parameters<typeof recordEvents>[2][number]): void {
    const found = this.#firm(n);
    const by = recordedBy(this.#at());
    if (found !== null) write(db, (tx) => recordEvents(tx, found.id, [event], by));
  }

  async take(step: Step): Promise<void> {
    const by = recordedBy(this.#at());
    const found = 'firm' in step ? this.#firm(step.firm) : null;
    switch (step.what) {
      case 'stage':
        this.#record(this.db, step.firm, {
          category: 'above_scale',
          kind: 'stage',
          stage: 'cultivating',
          effective_on: step.day,
        });
        break;
      case 'recognise':
      case 'by another process':
        this.#record(step.what === 'recognise' ? this.db : this.#other, step.firm, {
          category: 'provincial_srdi',
          kind: 'recognised',
          effective_on: step.day,
          batch_year: Number(step.day.slice(0, 4)),
        });
        break;
      case 'void':
        this.#void(step.which, by);
        break;
      case 'revise':
        if (found !== null) revise(this.db, { id: found.id, changes: step.facts }, by.at);
        break;
      case 'figures':
        if (found !== null) {
          const told = { enterpriseId: found.id, name: found.name, year: 2025 };
          write(this.db, (tx) =>
            recordFigures(tx, { ...told, figures: { revenue: step.revenue } }, 'declared', by),
          );
        }
        break;
      case 'bulk':
        if (found !== null) this.#runs.push(runOf(this.db, [{ id: found.id, changes: step.facts }], by.at));
        break;
      case 'take back': {
        const run = this.#runs.pop();
        if (run !== undefined) takeBack(this.db, run, by.at);
        break;
      }
      case 'import':
        await this.#import(found?.uscc ?? null, step.fresh, by);
        break;
      case 'merge':
        this.#merge(step.firm, by.at);
        break;
      case 'part':
        this.#part(by.at);
        break;
    }
  }

  #void(which: number, by: ReturnType<typeof recordedBy>): void {
    const standing = this.db.$client
      .prepare<[], number>(
        'select id from event where id not in (select event_id from event_void) order by id',
      )
      .pluck()
      .all();
    const id = standing[which % Math.max(1, standing.length)];
    if (id !== undefined) write(this.db, (tx) => voidEvent(tx, id, '重复录入', by));
  }

  async #import(uscc: string | null, fresh: number, by: ReturnType<typeof recordedBy>): Promise<void> {
    const lines = ['企业名称,统一社会信用代码,产业赛道,镇街园区'];
    if (uscc !== null) lines.push(`示例改名${fresh}号有限公司,${uscc},光电信息,示例三镇`);
    lines.push(`示例导入${fresh}号有限公司,${fictionalCode(900_000 + fresh)},新材料,示例二镇`);
    const source = Buffer.from(lines.join('\n'));
    const file = { kind: 'enterprises', source, fileName: '名单.csv', today: '2026-09-30' } as const;
    await importFile(this.db, { ...file, by, skipBadRows: true });
  }

  #merge(n: number, at: string): void {
    const [going, staying] = [this.#firm(n), this.#firm(n + 1)];
    if (going === null || staying === null) return;
    this.#merges.push(mergeNow(this.db, going.uscc, staying.uscc, { at }));
    this.#gone.add(going.id);
  }

  #part(at: string): void {
    const merge = this.#merges.pop();
    if (merge === undefined) return;
    const from = this.db.$client.prepare<[number], number>(
      'select from_id from enterprise_merge where id = ?',
    );
    const id = from.pluck().get(merge);
    partNow(this.db, merge, at);
    if (id !== undefined) this.#gone.delete(id);
  }

  close(): void {
    closeDatabase(this.#other);
    closeDatabase(this.db);
  }
}

const PAGES = [
  '/',
  '/?dim=area',
  '/?as_of=2026-07-15',
  '/?as_of=2026-09-15&known=then',
  '/enterprises',
  '/readiness',
  '/attention',
];

/** What the pages show, without what differs between two servers: tokens and the name of the data's state. */
async function shown(reader: ReturnType<World['as']>): Promise<string[]> {
  const pages = [];
  for (const path of PAGES) {
    const { body } = await reader.get(path);
    const main = body.slice(body.indexOf('<main'), body.indexOf('</main>'));
    const own = /name="csrf" value="[^"]*"|data-live="[^"]*"|<p class="printed">.*?<\/p>/g;
    pages.push(main.replace(own, ''));
  }
  return pages;
}

async function follow(t: Test, steps: readonly Step[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-sequence-'));
  const file = join(folder, 'tracker.sqlite');
  const story = new Story(file);
  const fresh = openDatabase({ file });
  try {
    const world = await openApp(t, {}, { db: story.db });
    const reader = world.as('leader');
    for (const step of steps) {
      await story.take(step);
      // Asked in between: what is kept of the page is kept from a state that goes by.
      await reader.get('/');
      await reader.get('/enterprises');
    }
    t.strictSame(compareDerived(story.db).differences, [], 'kept as folded');
    const other = await openApp(t, {}, { db: fresh });
    // Made by the same account: a page may be the reader's own.
    t.strictSame(
      await shown(reader),
      await shown(other.as('leader', 'auditor')),
      'as a server shows it that starts now',
    );
    await world.app.close();
    await other.app.close();
  } finally {
    closeDatabase(fresh);
    story.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

t.test('derived tables and kept pages are what is folded anew, after any sequence of changes', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 14 }), (steps) => follow(t, steps)),
    { numRuns: 6, endOnFailure: true },
  );
});
