import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { freshenReadiness } from '../../server/derived/readiness.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { bringIn } from './bring-in.ts';

const known = (n: number, more: Record<string, string>) => ({
  企业名称: `示例${'甲乙丙丁'[n]}有限公司`,
  信用代码: fictionalCode(n + 1),
  产业赛道: '新材料',
  镇街: '示例一镇',
  是否属统计口径: '是',
  行业代码: '3825',
  ...more,
});

t.test(
  'the comparison with the criteria follows what a file says of the enterprises themselves',
  async (t) => {
    const db = openMemory();
    await bringIn(
      db,
      'enterprises',
      [0, 1, 2, 3].map((n) => known(n, {})),
    );
    const tracked = [0, 1, 2, 3].map((n) => ({
      信用代码: fictionalCode(n + 1),
      类别: '规上工业',
      事项: '储备',
      发生日期: '2026-03-02',
    }));
    await bringIn(db, 'recognitions', tracked);
    write(db, (tx) => freshenReadiness(tx, '2026-09-30'));
    const rows = () =>
      db.$client
        .prepare<[], { area: string; chain: string; listed: number; words: string }>(
          'select area, chain, listed, words from readiness order by enterprise_id',
        )
        .all();
    const before = rows();
    t.equal(before.length, 4, 'there is something to compare');
    // Whose it is alone; the industry, which the criteria ask; whether it counts; a name, which nothing asks.
    await bringIn(db, 'enterprises', [
      known(0, { 镇街: '示例二镇', 产业赛道: '光电' }),
      known(1, { 行业代码: '6510' }),
      known(2, { 是否属统计口径: '否' }),
      known(3, { 企业名称: '示例新丁有限公司' }),
    ]);
    const after = rows();
    t.match(after[0], { area: '示例二镇', chain: '光电', words: before[0]?.words });
    t.not(after[1]?.words, before[1]?.words);
    t.match([before[2]?.listed, after[2]?.listed], [1, 0]);
    t.same(after[3], before[3]);
    t.same(compareDerived(db).differences, []);
  },
);
