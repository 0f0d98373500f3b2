import t from 'tap';
import { ProgressShape } from '../../server/api/shapes.ts';
import { openCli } from './cli.ts';

t.test('the progress table, on an empty folder', async (t) => {
  const { cli } = openCli(t);
  const ran = await cli('progress');
  t.equal(ran.code, 0);
  t.match(ran.out, '秀水强脊工程进度，截至2026年9月30日（时序按季度计划）');
  t.match(ran.out, /国家级小巨人\s+10\s+0\s+0\.0%/);
});

t.test('--json is what the API answers', async (t) => {
  const { cli } = openCli(t);
  const ran = await cli('progress --json --as-of 2026-06-30');
  t.match(ProgressShape.parse(JSON.parse(ran.out)), { as_of: '2026-06-30', enterprises_involved: 0 });
});

t.test('a day that is none is refused', async (t) => {
  const { cli } = openCli(t);
  t.match(await cli('progress --as-of 2026-13-01'), { code: 2, err: /日期写成 2026-09-30/ });
  t.equal((await cli('progress --as-of 2026-12-31')).code, 0, 'what the plan expects by then');
  t.match(await cli('progress 2026-09-30'), { code: 2, err: /多出/ });
});
