import t from 'tap';
import { compareDerived } from '../../server/derived/compare.ts';
import { textOf } from '../helpers/page.ts';
import { check, fieldOf, openList, pick, reviseAs, said, shownOn } from './make.ts';

t.test('the check says what changes for how many, then one word does it', async (t) => {
  const { world, firms, officer } = await openList(t);
  const asked = { officer: '专员乙', effective_on: '2026-09-01', reason: '岗位调整' };
  const { page, confirm } = await check(officer, firms, 'officer', asked);
  const text = textOf(page.body);
  t.match(text, '指派专员：专员乙，自2026年9月1日起，说明：岗位调整');
  t.match(text, '2 家将改为专员乙，1 家已是专员乙');
  t.match(text, /示例甲光电有限公司\S+ ?专员甲 → 专员乙/);
  t.match(text, /示例丙电驱有限公司\S+ ?未填写 → 专员乙/);
  t.match(text, '确认修改 2 家');
  const saved = await confirm();
  t.match(saved.location, /^\/selections\/runs\/1$/);
  const result = textOf((await officer.get(saved.location)).body);
  t.match(result, /已修改 2 家。.*已修改 2 家所选 3 家.*2026年10月30日前可整批撤销/);
  t.match(result, /示例甲光电有限公司专员甲专员乙未再变化/);
  for (const firm of firms) t.equal(fieldOf(world, firm, 'officer'), '专员乙');
  t.same(said(world, 'bulk recorded'), [
    '批量修改 2 家：指派专员：专员乙，自2026年9月1日起；所选 3 家，说明：岗位调整',
  ]);
  t.match(said(world, 'enterprise revised')[0], '自2026年9月1日起，说明：岗位调整');
  t.same(compareDerived(world.db).differences, []);
  t.match((await officer.get('/sheets/batches')).body, 'href="/selections/runs/1"');
});

t.test('a bad form comes back with everything typed', async (t) => {
  const { firms, officer } = await openList(t);
  const { location } = await pick(officer, firms, 'officer');
  t.match((await officer.get(location)).body, 'value="2026-09-30"', 'from today unless told otherwise');
  for (const [fields, message] of [
    [{ officer: ' ', effective_on: '2026-09-01' }, '选择或填写专员'],
    [{ officer: '长'.repeat(61), effective_on: '2026-09-01' }, '专员最多 60 字'],
    [{ officer: '专员乙', effective_on: '九月' }, '日期写成 2026-09-30 或 2026年9月30日'],
    [{ officer: '专员乙', effective_on: '2026-10-01' }, '生效日期不能晚于今天（2026年9月30日）'],
    [{ officer: '专员乙', effective_on: '', reason: '长'.repeat(501) }, '说明最多 500 字'],
  ] as const) {
    const back = await officer.post(location, fields);
    t.equal(back.status, 422, message);
    t.match(textOf(back.body), message);
    t.match(back.body, `value="${fields.officer}"`);
    t.match(back.body, `value="${fields.effective_on}"`);
  }
});

t.test('what changed since it was shown is shown, and nothing is written over', async (t) => {
  const { world, firms, officer } = await openList(t);
  const [jia] = firms;
  if (jia === undefined) return;
  const { at, confirm } = await check(officer, firms, 'officer', { officer: '专员乙' });
  reviseAs(world, jia, { officer: '专员丁' });
  const answer = await confirm();
  t.equal(answer.status, 409);
  t.match(textOf(answer.body), '核对之后有 1 家发生了变化，还没有修改。看过再确认');
  t.match(textOf(answer.body), '核对之后有变化：专员丁 → 专员乙');
  t.equal(fieldOf(world, jia, 'officer'), '专员丁');
  const again = await officer.post(at, { shown: shownOn(answer.body) });
  t.equal(again.status, 303, 'seen and confirmed again');
  t.equal(fieldOf(world, jia, 'officer'), '专员乙');
});

t.test('sent twice, it is done once', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { at, confirm } = await check(officer, firms, 'officer', { officer: '专员乙' });
  const [first, second] = [await confirm(), await confirm()];
  t.equal(second.location, first.location);
  t.equal(said(world, 'bulk recorded').length, 1);
  t.equal((await officer.get(at)).location, first.location, 'and its page leads to the result');
});

t.test('where nobody would change there is nothing to confirm', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { page, confirm } = await check(officer, firms.slice(1, 2), 'officer', { officer: '专员乙' });
  t.match(textOf(page.body), '0 家将改为专员乙，1 家已是专员乙');
  t.notMatch(page.body, '确认修改');
  t.match((await confirm()).location, /\/check$/);
  t.same(said(world, 'bulk recorded'), []);
});

t.test('undone as a whole, each has its officer again', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { confirm } = await check(officer, firms, 'officer', { officer: '专员新' });
  await confirm();
  const [jia, yi, bing] = firms;
  if (jia === undefined || yi === undefined || bing === undefined) return;
  reviseAs(world, yi, { officer: '专员丁' });
  const here = '/sheets/batches/runs/1/undo';
  t.match(
    textOf((await officer.get(here)).body),
    /2 家的资料将改回原来的内容.*此后由专员丁在2026年9月30日 16:03改过/,
  );
  await officer.post(here);
  t.match(textOf((await officer.get(here)).body), /已撤销 2 处，保留 1 处。/);
  t.same(
    [jia, yi, bing].map((firm) => fieldOf(world, firm, 'officer')),
    ['专员甲', '专员丁', null],
  );
  await officer.post(here);
  t.same(said(world, 'bulk undone'), ['撤销批量修改“指派专员：专员新”：撤销 2 处，保留 1 处，没有成功 0 处']);
  t.match(textOf((await officer.get('/selections/runs/1')).body), '本次修改已撤销');
});

t.test('no act was asked for, no such run: not there', async (t) => {
  const { firms, officer } = await openList(t);
  const { location } = await pick(officer, firms);
  t.equal((await officer.get(`${location}/check`)).status, 404);
  t.equal((await officer.post(`${location}/check`)).status, 404);
  t.equal((await officer.get('/selections/runs/1')).status, 404);
});
