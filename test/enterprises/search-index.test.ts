import fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { freshenDerived, rebuildDerived } from '../../server/derived/derive.ts';
import { gramsOf, phraseOf } from '../../server/derived/grams.ts';
import { countEnterprises } from '../../server/enterprises/counting.ts';
import { type Filters, NO_FILTERS } from '../../server/enterprises/filters.ts';
import { listEnterprises, listedIds } from '../../server/enterprises/list.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { isSoonerTaken, searchOf } from '../../server/enterprises/where.ts';
import { normaliseName } from '../../server/rules/names.ts';
import { fictionalCode, normaliseCode } from '../../server/rules/uscc.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const TODAY = '2026-09-30';
const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
const like = (column: string) => `${column} like ? escape '\\'`;

/** What a search finds, by reading every name, in the order of the list. */
function byReading(db: Db, q: string, order: string): number[] {
  const words = normaliseName(q).toLowerCase().split(' ');
  const parts = words
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word): [sql: string, values: string[]] => {
      const whole = `%${escaped(word)}%`;
      if (/^[a-z]+$/.test(word)) {
        const columns = ['initials', 'pinyin', 'haystack'];
        return [columns.map(like).join(' or '), columns.map(() => whole)];
      }
      const code = normaliseCode(word).toLowerCase();
      if (code === word || !/^[0-9a-z]{4,18}$/.test(code)) return [like('haystack'), [whole]];
      return [`${like('haystack')} or ${like('haystack')}`, [whole, `%${code}%`]];
    });
  const sql = ['true', ...parts.map(([one]) => `(${one})`)].join(' and ');
  return db.$client
    .prepare<unknown[], number>(
      `select enterprise_id from register not indexed where ${sql} order by ${order} desc, enterprise_id desc`,
    )
    .pluck()
    .all(...parts.flatMap(([, values]) => values));
}

const SIGNS = [
  ...['示', '例', '科', '技', '有', '限', '公', '司', '长', '重', '（', '）', '(', ')', '【', '】'],
  ...['a', 'B', 'c', '3', '0', 'D', 'ｄ', '７', 'é', 'É', 'ς', 'Σ', 'ß', 'İ', 'K', 'ﬁ'],
  ...['%', '_', '\\', '"', "'", '*', ':', '^', '-', '+', '.', '·', ' ', '　', '\t'],
  ...['𠮷', '𠮸', '🀄', '\ud83d', '\udc00', '\u200b', '\u0301', '\u0001', '\uffff'],
];
const sign = fc.constantFrom(...SIGNS);
const text = fc.array(sign, { minLength: 1, maxLength: 14 }).map((signs) => signs.join(''));
const name = fc.oneof(
  text.map((one) => `甲${one}`),
  text.map((one) => `示例${one}科技有限公司`),
  fc.stringMatching(/^[ab]{1,9}$/),
);
const part = fc.tuple(fc.nat(3), fc.nat(30), fc.integer({ min: 1, max: 9 }));
const typed = fc.oneof(
  text,
  fc.stringMatching(/^[abkjs]{1,7}$/),
  fc.constantFrom('AND', 'NEAR(', 'text :', '"*'),
);
/** Parts of names, codes and readings that are there, or anything, or both. */
const asked = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ parts: fc.array(part, { minLength: 1, maxLength: 2 }), typed: fc.constant([]) }),
  },
  { weight: 2, arbitrary: fc.record({ parts: fc.constant([]), typed: fc.array(typed, { maxLength: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      parts: fc.array(part, { maxLength: 2 }),
      typed: fc.array(typed, { maxLength: 1 }),
    }),
  },
);
interface Question {
  parts: readonly [which: number, from: number, length: number][];
  typed: readonly string[];
}
const FIELDS = ['haystack', 'initials', 'pinyin'] as const;

function wordsOf(db: Db, { parts, typed }: Question): string {
  const rows = db.$client
    .prepare<[], Record<(typeof FIELDS)[number], string>>('select haystack, initials, pinyin from register')
    .all();
  const cut = parts.map(([which, from, length], at) => {
    const whole = rows[which % Math.max(1, rows.length)]?.[FIELDS[(from + at) % 3] ?? 'haystack'] ?? '';
    const start = from % Math.max(1, whole.length);
    return whole.slice(start, start + length).replaceAll('\n', ' ');
  });
  return [...cut, ...typed].join(' ').slice(0, 100);
}

t.test('the index finds what reading every name finds, in the same order, page by page', async (t) => {
  let found = 0;
  let several = 0;
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 6 }),
      fc.array(name, { maxLength: 2 }),
      fc.array(asked, { minLength: 10, maxLength: 20 }),
      (names, former, questions) => {
        const db = openMemory();
        for (const [at, one] of names.entries())
          addEnterprise(db, {
            name: `${at}${one}`,
            short_name: at % 2 === 0 ? (former[0] ?? null) : null,
            former_names: at === 1 ? former : [],
            officer: at % 2 === 0 ? '专员甲' : '专员乙',
          });
        for (const question of questions) {
          const q = wordsOf(db, question);
          const want = byReading(db, q, 'updated_at');
          if (q.trim() !== '' && want.length > 0) found += 1;
          if (want.length > 1 && want.length < names.length) several += 1;
          const filters: Filters = { ...NO_FILTERS, q };
          const told = JSON.stringify({ q, names, former });
          const match = searchOf(q);
          if (match !== null) {
            const own = db.$client
              .prepare<[string], number>('select rowid from register_search where register_search match ?')
              .pluck()
              .all(match);
            if (JSON.stringify(own) !== JSON.stringify(want.toSorted((a, b) => a - b)))
              throw new Error(`${told}: ${match} finds ${own}, not ${want}`);
          }
          const same = (what: string, ids: readonly number[], wanted: readonly number[]) => {
            if (JSON.stringify(ids) !== JSON.stringify(wanted))
              throw new Error(`${told}: ${what} ${ids}, not ${wanted}`);
          };
          same('all', listedIds(db, filters, TODAY), want);
          same('so many', [countEnterprises(db, filters, TODAY)], [want.length]);
          const paged: number[] = [];
          let cursor: string | null = null;
          do {
            const page = listEnterprises(db, { ...filters, today: TODAY, limit: 2, cursor });
            same('the total', [page.total], [want.length]);
            paged.push(...page.items.map((row) => row.enterprise_id));
            cursor = page.next_cursor;
          } while (cursor !== null);
          same('page by page', paged, want);
          const from = listEnterprises(db, { ...filters, today: TODAY, limit: 2, offset: 1 });
          same(
            'from the second',
            from.items.map((row) => row.enterprise_id),
            want.slice(1, 3),
          );
          const byName = listEnterprises(db, { ...filters, sort: 'name', today: TODAY });
          same(
            'by name',
            byName.items.map((row) => row.enterprise_id),
            byReading(db, q, 'sort_name'),
          );
          const own = new Set(listedIds(db, { ...NO_FILTERS, officer: '专员甲' }, TODAY));
          const narrowed = listEnterprises(db, { ...filters, officer: '专员甲', today: TODAY });
          same(
            'of an officer',
            narrowed.items.map((row) => row.enterprise_id),
            want.filter((id) => own.has(id)),
          );
        }
        db.$client.close();
      },
    ),
    { numRuns: 60 },
  );
  t.ok(found > 200, `${found} found something`);
  t.ok(several > 50, `${several} found some and not all`);
});

t.test(
  'a piece is found in a line, at its beginning, its middle and its end, and not over two lines',
  async (t) => {
    const client = openMemory().$client;
    const put = client.prepare(`insert into register_search (rowid, text) values (1, ?)`);
    const ask = client
      .prepare<[string], number>('select count(*) from register_search where register_search match ?')
      .pluck();
    const line = '光3d打印lcd面板abcdefghij';
    put.run(gramsOf(`前行\n${line}\n后行`));
    for (let from = 0; from < line.length; from += 1)
      for (let to = from + 1; to <= line.length; to += 1)
        t.equal(ask.get(phraseOf(line.slice(from, to))), 1, line.slice(from, to));
    for (const other of ['行光', 'ij后', 'j后', '前行光', 'd3', '印l3', 'abcdefi', 'bcdefghijk', '面板b'])
      t.equal(ask.get(phraseOf(other)), 0, other);
  },
);

t.test(
  'the index is written where a name changes, and where nothing of it does it is left alone',
  async (t) => {
    const db = openMemory();
    const by = recordedBy('2026-09-02T16:30:00.000Z');
    const { id } = addEnterprise(db, { name: '示例甲光电有限公司' });
    const other = addEnterprise(db, { name: '示例乙光电有限公司' });
    const find = (q: string) => listedIds(db, { ...NO_FILTERS, q }, TODAY);
    const written = () =>
      db.$client.prepare<[], string>(`select value from fact where key = 'search'`).pluck().get();
    t.same(find('甲光电'), [id]);
    const before = written();
    write(db, (tx) => reviseEnterprise(tx, id, { chain: '光电信息', officer: '专员丙' }, by));
    t.equal(written(), before, 'a chain and an officer are no part of it');
    write(db, (tx) => reviseEnterprise(tx, id, { name: '示例丙薄膜有限公司' }, by));
    t.not(written(), before);
    t.same(find('丙薄膜'), [id]);
    t.same(find('甲光电'), [id], 'the former name');
    t.throws(() =>
      write(db, (tx) => {
        reviseEnterprise(tx, other.id, { name: '示例丁陶瓷有限公司' }, by);
        t.same(find('丁陶瓷'), [other.id], 'within the change');
        throw new Error('taken back');
      }),
    );
    t.same(find('丁陶瓷'), [], 'and after it was taken back');
    t.equal(countEnterprises(db, { ...NO_FILTERS, q: '丁陶瓷' }, TODAY), 0);
    t.same(compareDerived(db).differences, []);
    write(db, (tx) => rebuildDerived(tx));
    t.same(find('丙薄膜'), [id]);
    t.same(compareDerived(db).differences, []);
  },
);

t.test('verify tells of an index that is not what the register says', async (t) => {
  const db = openMemory();
  const { id, uscc } = addEnterprise(db, { name: '示例甲光电有限公司' });
  const told = (sql: string) => {
    db.$client.exec(`savepoint damage; ${sql}`);
    const { differences } = compareDerived(db);
    db.$client.exec('rollback to damage; release damage');
    return differences;
  };
  t.same(told('select 1'), []);
  const differs = [`search of ${uscc} differs from the register`];
  t.same(told(`delete from register_search where rowid = ${id}`), differs);
  t.same(
    told(
      `delete from register_search where rowid = ${id}; insert into register_search (rowid, text, letters) values (${id}, '_0001_0002', '')`,
    ),
    differs,
  );
  const { haystack, initials, pinyin } = db.$client
    .prepare<[number], Record<(typeof FIELDS)[number], string>>(
      'select haystack, initials, pinyin from register where enterprise_id = ?',
    )
    .get(id) as Record<(typeof FIELDS)[number], string>;
  const put = (rowid: number, text: string, letters: string) =>
    `delete from register_search where rowid = ${rowid}; insert into register_search (rowid, text, letters) values (${rowid}, '${text}', '${letters}')`;
  const [all, letters] = [gramsOf(haystack), gramsOf(`${initials}\n${pinyin}`)];
  t.same(told(put(id, all, letters)), [], 'the same anew');
  t.same(told(put(id, letters, all)), differs, 'in the other column');
  t.same(told(put(id, all.split(' ').reverse().join(' '), letters)), differs, 'in another order');
  t.same(told(put(id + 7, all, letters)), ['search holds 1 enterprises that are not in the register']);
});

t.test('what an older version derived is indexed at the first start', async (t) => {
  const db = openMemory();
  const { id } = addEnterprise(db, { name: '示例甲光电有限公司' });
  db.$client.exec(
    `insert into register_search (register_search) values ('delete-all'); update fact set value = '1' where key = 'derived'`,
  );
  freshenDerived(db);
  t.same(listedIds(db, { ...NO_FILTERS, q: '甲光' }, TODAY), [id]);
  t.same(compareDerived(db).differences, []);
});

t.test('few are taken and sorted, many are met in the order of the list', async (t) => {
  t.ok(isSoonerTaken(0, 51, 100_000));
  t.ok(isSoonerTaken(800, 51, 100_000));
  t.notOk(isSoonerTaken(10_000, 51, 100_000));
  t.ok(isSoonerTaken(10_000, 25_050, 100_000), 'a page far on is read from its beginning either way');
  t.ok(isSoonerTaken(10_000, Number.POSITIVE_INFINITY, 100_000));
  t.notOk(isSoonerTaken(90_000, Number.POSITIVE_INFINITY, 100_000));
  t.equal(searchOf('  '), null);
  t.equal(fictionalCode(0).length, 18);
});
