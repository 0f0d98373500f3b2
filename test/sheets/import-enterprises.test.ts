import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { findEnterprise, versionsOf, wordLists } from '../../server/enterprises/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn, held } from './bring-in.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);
const row = (企业名称: string, 信用代码: string, more: Record<string, string> = {}) => ({
  企业名称,
  信用代码,
  ...more,
});

t.test(
  'new enterprises come with what the file says, the rest by default, and one line in the log each',
  async (t) => {
    const db = openMemory();
    const result = await bringIn(db, 'enterprises', [
      row('示例甲有限公司', A, {
        曾用名: '示例旧甲有限公司',
        镇街: '示例新镇',
        是否属统计口径: '',
        行业代码: '3825',
      }),
      row('示例乙有限公司', B, { 曾用名: '', 镇街: '', 是否属统计口径: '否', 行业代码: '' }),
    ]);
    t.match(result, { applied: true, counts: { added: 2, changed: 0, unchanged: 0, refused: 0, rows: 2 } });
    t.same(result.newValues, { chain: [], area: ['示例新镇'], officer: [] });
    const first = findEnterprise(db, A);
    t.match(first, {
      name: '示例甲有限公司',
      in_scope: true,
      industry_code: '3825',
      former_names: ['示例旧甲有限公司'],
    });
    t.equal(findEnterprise(db, B).in_scope, false);
    t.ok(wordLists(db).area.includes('示例新镇'));
    const log = db.$client
      .prepare<[], { act: string; import_id: number }>('select act, import_id from audit order by seq')
      .all();
    t.same(
      log.map((one) => one.act),
      ['import enterprises', 'enterprise created', 'enterprise created'],
    );
    t.ok(log.every((one) => one.import_id === result.importId));
    t.match(
      db.$client.prepare('select sentence from audit where act = ?').pluck().get('import enterprises'),
      '导入企业名单“名单.csv”：新增 2 家，修改 0 家，不变 0 家',
    );
    t.same(compareDerived(db).differences, []);
  },
);

t.test('the same file twice changes nothing and leaves no trace', async (t) => {
  const db = openMemory();
  const rows = [
    row('示例甲有限公司', A, { 曾用名: '示例旧甲有限公司', 联系电话: '13800000000', 备注: '无' }),
  ];
  await bringIn(db, 'enterprises', rows);
  const before = held(db);
  const again = await bringIn(db, 'enterprises', rows);
  t.match(again, { applied: true, importId: null, counts: { added: 0, changed: 0, unchanged: 1 } });
  t.same(again.newValues, { chain: [], area: [], officer: [] });
  t.same(held(db), before);
});

t.test('one bad row stops them all, unless it is to be skipped', async (t) => {
  const db = openMemory();
  const rows = [row('示例甲有限公司', A), row('', B), row('示例丙有限公司', '9.14403E+17')];
  const before = held(db);
  const stopped = await bringIn(db, 'enterprises', rows);
  t.match(stopped, { applied: false, importId: null, counts: { added: 1, refused: 2, rows: 3 } });
  t.match(stopped.refused, [
    { row: 3, who: B, column: '企业名称', message: '填写企业名称' },
    { row: 4, who: '示例丙有限公司', column: '信用代码' },
  ]);
  t.same(held(db), before);
  const tried = await bringIn(db, 'enterprises', rows, { dryRun: true, skipBadRows: true });
  t.match(tried, { applied: false, counts: stopped.counts });
  t.same(held(db), before);
  const skipped = await bringIn(db, 'enterprises', rows, { skipBadRows: true });
  t.match(skipped, { applied: true, counts: { added: 1, refused: 2 } });
  t.equal(held(db).enterprise, 1);
  t.match(db.$client.prepare('select sentence from audit order by seq').pluck().get(), /跳过 2 行$/);
});

t.test('several faults of one row are told together, each at its column', async (t) => {
  const rows = [row('', A, { 成立日期: '2026-13-40' })];
  const { refused } = await bringIn(openMemory(), 'enterprises', rows);
  t.equal(refused.length, 1);
  t.match(refused[0], {
    row: 2,
    column: '企业名称、成立日期',
    message: /^企业名称：填写企业名称；成立日期：/,
  });
});

t.test('of a code that stands twice the first row stands, and the later one names both', async (t) => {
  const db = openMemory();
  const rows = [row('示例甲有限公司', A), row('示例乙有限公司', B), row('示例甲二有限公司', A)];
  const { refused, counts } = await bringIn(db, 'enterprises', rows, { skipBadRows: true });
  t.match(counts, { added: 2, refused: 1 });
  t.match(refused, [{ row: 4, message: /第 2 行和第 4 行/ }]);
  t.equal(findEnterprise(db, A).name, '示例甲有限公司');
});

t.test('of a code that stands twice neither row is guessed at where the first is bad', async (t) => {
  const rows = [row('', A), row('示例甲有限公司', A)];
  const { counts } = await bringIn(openMemory(), 'enterprises', rows, { skipBadRows: true });
  t.match(counts, { added: 0, refused: 2 });
});

t.test('what the file leaves blank stays as it is, the rest is revised', async (t) => {
  const db = openMemory();
  addEnterprise(db, {
    uscc: A,
    name: '示例甲有限公司',
    area: '示例一街道',
    main_product: '示例产品',
    in_scope: false,
  });
  const result = await bringIn(db, 'enterprises', [
    row('示例甲有限公司', A, { 镇街: '示例二镇', 主导产品: '', 统计口径: '', 曾用名: '示例旧甲有限公司' }),
  ]);
  t.match(result.counts, { added: 0, changed: 1 });
  t.match(findEnterprise(db, A), {
    area: '示例二镇',
    main_product: '示例产品',
    in_scope: false,
    former_names: ['示例旧甲有限公司'],
  });
  t.match(
    db.$client.prepare('select count(*) from audit where act = ?').pluck().get('enterprise revised'),
    1,
  );
});

t.test('another name for a known code is a renaming, another spelling of it is none', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A, name: '示例甲（嘉兴）有限公司' });
  const spelled = await bringIn(db, 'enterprises', [row('示例甲(嘉兴) 有限公司', A)]);
  t.match(spelled.counts, { unchanged: 1, changed: 0 });
  const renamed = await bringIn(db, 'enterprises', [row('示例甲光电有限公司', A)]);
  t.match(renamed.counts, { changed: 1 });
  t.match(renamed.warnings, [{ row: 2, message: /更名，原名记入曾用名（原名“示例甲（嘉兴）有限公司”）/ }]);
  t.match(findEnterprise(db, A), { name: '示例甲光电有限公司', former_names: ['示例甲（嘉兴）有限公司'] });
  const old = await bringIn(db, 'enterprises', [row('示例甲（嘉兴）有限公司', A, { 镇街: '示例九镇' })]);
  t.match(old.warnings, [{ message: /是曾用名，名称不改/ }]);
  t.match(findEnterprise(db, A), { name: '示例甲光电有限公司', area: '示例九镇' });
});

t.test('a name that another code bears is a warning, in the register and in the file', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A, name: '示例同名有限公司' });
  const { warnings, counts } = await bringIn(db, 'enterprises', [
    row('示例同名有限公司', B),
    row('示例丙有限公司', fictionalCode(3)),
    row('示例丙有限公司', fictionalCode(4)),
  ]);
  t.equal(counts.added, 3);
  t.same(
    warnings.map((one) => one.row),
    [2, 3, 4],
  );
  t.match(warnings[0]?.message, new RegExp(`同名（${A}）`));
});

t.test('an industry code that was missing holds for the days before as well', async (t) => {
  const db = openMemory();
  const { id } = addEnterprise(db, {
    uscc: A,
    name: '示例甲有限公司',
    industry_code: null,
    area: '示例一街道',
  });
  await bringIn(db, 'enterprises', [row('示例甲有限公司', A, { 行业代码: '3825', 镇街: '示例二镇' })]);
  const [, ...later] = versionsOf(db, id);
  t.match(later, [
    { effective_on: '1990-01-01', changes: { industry_code: '3825' } },
    { effective_on: '2026-09-30', changes: { area: '示例二镇' } },
  ]);
  const event = { 信用代码: A, 类别: '规上工业', 事项: '入库', 发生日期: '2024-03-01' };
  t.match((await bringIn(db, 'recognitions', [event])).counts, { added: 1, refused: 0 });
});

t.test(
  'unknown columns, sums and the example of the template are told of and taken for nothing',
  async (t) => {
    const { unknownColumns, skippedRows, counts } = await bringIn(openMemory(), 'enterprises', [
      row('示例（导入时忽略）有限公司', A, { 内部编号: 'x' }),
      row('示例甲有限公司', A, { 内部编号: 'y' }),
      row('合计', '', { 内部编号: '2' }),
    ]);
    t.same(unknownColumns, ['内部编号']);
    t.same(skippedRows, [
      { row: 2, why: '模板的示例行' },
      { row: 4, why: '合计行' },
    ]);
    t.match(counts, { added: 1, rows: 1 });
  },
);
