import t from 'tap';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { EARLY, held, openZone } from './make.ts';

t.test('the list tells each holding of the day with its papers, and what it lacks', async (t) => {
  const { officer, jia } = await openZone(t, { signed: false });
  const { body } = await officer.get('/targets/baseline');
  t.match(textOf(body), /尚未签认.*现有 2 条/);
  t.match(textOf(body), /示例甲薄膜材料有限公司.*2025-07-04\s*2025年第一批\s*示例〔2025〕1号\s*2028-07-03/);
  t.match(textOf(body), /示例乙焊带材料有限公司.*2024-06-12\s*未填\s*未填/);
  t.ok(linksOf(body).some(([, href]) => href.startsWith(`/enterprises/${jia.uscc}#e`)));
});

t.test('what is held and stands in no figure is named with the reason', async (t) => {
  const { db, officer } = await openZone(t, { signed: false });
  addEnterprise(db, { name: '示例外区有限公司', in_scope: false }, [held()], EARLY);
  addEnterprise(
    db,
    { name: '示例缺码有限公司', industry_code: null },
    [held('2025-03-25', { category: 'above_scale', valid_until: null })],
    EARLY,
  );
  const text = textOf((await officer.get('/targets/baseline')).body);
  t.match(text, /当日持有而未列入，2 项/);
  t.match(text, /示例外区有限公司.*当日不属统计口径（R7）/);
  t.match(text, /示例缺码有限公司.*行业代码未填写/);
});

t.test('R2: 上年批次本年发文 is named apart, for it was not held on the day', async (t) => {
  const { db, officer } = await openZone(t, { signed: false });
  addEnterprise(
    db,
    { name: '示例晚发有限公司' },
    [held('2026-01-08', { batch: '2025年第二批', document_no: '示例〔2026〕4号' })],
    EARLY,
  );
  const text = textOf((await officer.get('/targets/baseline')).body);
  t.match(text, /现有 2 条/);
  t.match(
    text,
    /上年批次本年发文，1 项.*不在名单内.*示例晚发有限公司.*2026-01-08\s*2025年第二批\s*示例〔2026〕4号/,
  );
});

t.test('validity is that of the day, and what came after it is not in the list', async (t) => {
  const { db, officer } = await openZone(t, { signed: false });
  addEnterprise(
    db,
    { name: '示例续期有限公司' },
    [
      held('2022-12-20', { valid_until: '2025-12-19' }),
      { category: 'provincial_srdi', kind: 'renewed', effective_on: '2026-01-04', valid_until: '2029-01-03' },
    ],
    EARLY,
  );
  addEnterprise(
    db,
    { name: '示例退出有限公司' },
    [
      held(),
      { category: 'provincial_srdi', kind: 'exited', effective_on: '2025-11-14', reason: 'moved_out' },
    ],
    EARLY,
  );
  const text = textOf((await officer.get('/targets/baseline')).body);
  t.match(text, /示例续期有限公司.*2022-12-20.*2025-12-19/);
  t.notMatch(text, '示例退出有限公司');
});

t.test('it is read leaf by leaf and category by category, and whole for paper', async (t) => {
  const { db, officer } = await openZone(t, { signed: false });
  for (let n = 0; n < 105; n += 1)
    addEnterprise(
      db,
      { name: `示例第${n}号机械有限公司` },
      [held('2025-08-01', { category: 'little_giant' })],
      EARLY,
    );
  const first = await officer.get('/targets/baseline');
  t.match(textOf(first.body), /第 1 页，共 6 页/);
  const second = await officer.get('/targets/baseline?page=6');
  t.match(textOf(second.body), /第 6 页，共 6 页/);
  t.match(textOf(second.body), '示例甲薄膜材料有限公司');
  const giants = textOf((await officer.get('/targets/baseline?category=provincial_srdi')).body);
  t.match(giants, /名单，2 条/);
  const sheet = textOf((await officer.get('/targets/baseline/sheet')).body);
  t.match(sheet, /国家级专精特新“小巨人”企业，105 家.*示例第104号机械有限公司.*省级专精特新中小企业，2 家/);
  t.equal((await officer.get('/targets/baseline?category=x&page=-1')).status, 200);
});
