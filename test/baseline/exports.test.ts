import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { openApp } from '../helpers/app.ts';
import { addEnterprise } from '../helpers/zone.ts';

t.test('the baseline is saved whole, by category, with the line in the log', async (t) => {
  const world = await openApp(t);
  for (let n = 1; n <= 130; n += 1) {
    addEnterprise(world.db, { uscc: fictionalCode(n), name: `示例第${n}号光电有限公司` }, [
      {
        category: n % 2 === 0 ? 'provincial_srdi' : 'little_giant',
        kind: 'recognised',
        effective_on: '2025-07-10',
        batch_year: 2025,
        document_no: '示例〔2025〕7号',
      },
    ]);
  }
  const leader = world.as('leader');
  const read = async (path: string) => {
    const answer = await world.app.inject({ url: path, headers: { cookie: leader.cookie } });
    t.equal(answer.statusCode, 200, path);
    return (
      (await readSheet(answer.rawPayload, path.includes('.csv') ? 'x.csv' : 'x.xlsx')).sheets[0]?.rows ?? []
    );
  };
  const all = await read('/targets/baseline/exports/list.xlsx');
  const head = all.findIndex((row) => row.cells[0]?.text === '序号');
  t.equal(all.length - head - 1, 130, 'every line, whatever the page shows');
  t.match(
    all
      .slice(0, head)
      .map((row) => row.cells[0]?.text)
      .join(' '),
    /基线.*截至2025年12月31日 尚未签认/,
  );
  const some = await read('/targets/baseline/exports/list.csv?category=provincial_srdi');
  t.equal(some.filter((row) => row.cells[3]?.text === '省级专精特新').length, 65);
  const page = await leader.get('/targets/baseline?category=provincial_srdi');
  t.match(page.body, 'href="/targets/baseline/exports/list.xlsx?category=provincial_srdi"');
  t.match(
    world.db.$client.prepare('select sentence from audit order by seq desc').pluck().get(),
    /^导出.*（\.csv），共 65 条$/,
  );
});

t.test('a version that is none is not found, and strangers are led to sign in', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  const leader = world.as('leader');
  t.equal((await leader.get('/targets/baseline/versions/9/exports/list.xlsx')).status, 404);
  t.equal((await leader.get('/targets/baseline/exports/other.xlsx')).status, 404);
  t.equal((await world.stranger.get('/targets/baseline/exports/list.xlsx')).status, 303);
});
