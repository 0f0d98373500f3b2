import { request } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import {
  bytesOf,
  type FileKind,
  type Table,
  type WriteRow,
  writeTables,
} from '../../server/sheets/write-sheet.ts';
import { readDirectory, unpack } from '../../server/sheets/zip.ts';
import { openApp } from '../helpers/app.ts';
import { addEnterprise } from '../helpers/zone.ts';

const KINDS = ['xlsx', 'csv'] as const satisfies readonly FileKind[];

interface Watched {
  table: Table;
  /** How many portions were asked for so far. */
  asked: () => number;
  isClosed: () => boolean;
}

function watched(portions: number, size = 100): Watched {
  let asked = 0;
  let closed = false;
  function* rows(): Generator<WriteRow[]> {
    try {
      for (let n = 0; n < portions; n += 1) {
        asked += 1;
        yield Array.from({ length: size }, (_, i) => ({
          name: `示例${Math.sin(n * size + i)}有限公司`,
          n: n * size + i,
        }));
      }
    } finally {
      closed = true;
    }
  }
  const columns = [
    { key: 'name', header: '企业名称' },
    { key: 'n', header: '数', kind: 'whole' as const },
  ];
  return { table: { title: '名单', columns, rows }, asked: () => asked, isClosed: () => closed };
}

for (const kind of KINDS) {
  t.test(`a .${kind} comes while its rows are read, and no faster than it is taken`, async (t) => {
    const { table, asked, isClosed } = watched(400);
    const bytes = writeTables([table], kind);
    while (asked() === 0) await bytes.next();
    for (let n = 0; n < 50; n += 1) await setImmediate();
    t.ok(asked() > 0 && asked() < 400, `${asked()} of 400 portions were read for the first pieces`);
    await bytes.return(undefined);
    for (let n = 0; n < 50 && !isClosed(); n += 1) await setImmediate();
    t.ok(isClosed(), 'who stops taking ends the reading');
  });

  t.test(`others have a turn between the portions of a .${kind}`, async (t) => {
    const { table } = watched(40);
    let turns = 0;
    let done = false;
    const others = (async () => {
      while (!done) {
        await setImmediate();
        turns += 1;
      }
    })();
    await bytesOf(writeTables([table], kind));
    done = true;
    await others;
    t.ok(turns >= 40, `${turns} turns`);
  });

  t.test(`a fault of the rows is a fault of the .${kind}, not a shorter table`, async (t) => {
    const rows = function* (): Generator<WriteRow[]> {
      yield [{ a: 1 }];
      throw new Error('disk gone');
    };
    await t.rejects(
      bytesOf(writeTables([{ columns: [{ key: 'a', header: '数' }], rows }], kind)),
      /disk gone/,
    );
  });
}

t.test('what was streamed is a whole workbook: several sheets, each row in its place', async (t) => {
  const { table } = watched(7, 300);
  const bytes = await bytesOf(writeTables([table, { ...table, name: '另一张', rows: [] }], 'xlsx'));
  for (const entry of readDirectory(bytes)) unpack(bytes, entry);
  const { sheets } = await readSheet(bytes, 'a.xlsx');
  t.same(
    sheets.map((sheet) => [sheet.name, sheet.rows.length]),
    [
      ['表1', 2_102],
      ['另一张', 2],
    ],
  );
  t.match(sheets[0]?.rows.at(-1), { number: 2_102, cells: [{}, { number: 2_099 }] });
});

t.test('names of sheets are fit for a spreadsheet program and never twice', async (t) => {
  const one = { columns: [{ key: 'a', header: '数' }], rows: [] };
  const long = '一个很长很长的名称，超过三十一个字的表在表格程序里打不开，所以要截短';
  const names = ['a/b:c*?[d]', long, '选项', '同名', '同名'];
  const [first, ...others] = names.map((name) => ({ ...one, name }));
  if (first === undefined) throw new Error('none');
  const { sheets } = await readSheet(await bytesOf(writeTables([first, ...others], 'xlsx')), 'a.xlsx');
  const found = sheets.map((sheet) => sheet.name);
  t.equal(new Set(found).size, names.length);
  t.ok(found.every((name) => name.length <= 31 && !/[\\/?*[\]:]/.test(name) && name !== '选项'));
});

t.test('a reader who goes away in the middle ends the export, and the server goes on', async (t) => {
  const world = await openApp(t);
  for (let n = 1; n <= 60; n += 1) addEnterprise(world.db, { name: `示例${n}号有限公司` });
  const leader = world.as('leader');
  const address = await world.app.listen({ port: 0, host: '127.0.0.1' });
  await new Promise<void>((resolve, reject) => {
    const asking = request(
      `${address}/enterprises/exports/list.xlsx`,
      { headers: { cookie: leader.cookie } },
      (answer) => {
        answer.once('data', () => {
          answer.destroy();
          resolve();
        });
      },
    );
    asking.on('error', reject);
    asking.end();
  });
  t.equal((await leader.get('/enterprises/exports/list.csv')).status, 200);
});
