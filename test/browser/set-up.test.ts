import t from 'tap';
import { checkPage, lookAt, openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t);
const browser = await openBrowser(t);
const PASSWORD = 'yi-shan-7-hai';

t.test('an empty system is set up with the printed code, and once only', async (t) => {
  const page = await openPage(t, browser, server);
  await page.goto('/');
  await page.getByRole('heading', { name: '首次设置' }).waitFor();
  t.equal(new URL(page.url()).pathname, '/setup', 'it is the first page of an empty system');
  await checkPage(t, page, 'the set-up page');
  await page.getByLabel('设置码').fill('AAAA-BBBB-CCCC-DDDD');
  await page.getByLabel('账号').fill('guanli');
  await page.getByLabel('姓名').fill('示例管理员');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '建立账号并登录' }).click();
  await page.getByRole('heading', { name: '有 1 处需要修改' }).waitFor();
  t.match(await page.title(), /^错误：/);
  t.equal(await page.getByLabel('账号').inputValue(), 'guanli', 'what was typed is still there');
  await checkPage(t, page, 'the set-up page with a fault');

  await page.getByLabel('设置码').fill(server.setupCode);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '建立账号并登录' }).click();
  await page.getByText('还差 7 步，').waitFor();
  await lookAt(t, page, 'the first steps');
  await page.getByRole('button', { name: '载入演示数据' }).click();
  await page.getByText('已载入演示数据：180 家虚构的企业。').waitFor();
  await checkPage(t, page, 'the progress page of made-up data');
  await page.getByRole('link', { name: '移走演示数据' }).click();
  await lookAt(t, page, 'the page that takes them out');
  await page.getByRole('button', { name: '移走演示数据' }).click();
  await page.getByText('已移走演示数据。移走前的内容在备份中。').waitFor();
  await page.getByText('还差 6 步，').waitFor();
  await page.getByRole('button', { name: '确认为三年合计' }).click();
  await page.getByText('已确认为三年合计。还差 5 步。').waitFor();

  await page.getByText('演示数据只能载入到空的系统。已有真实数据：目标').waitFor();

  const other = await openPage(t, browser, server);
  const answer = await other.request.get('/setup');
  t.equal(answer.status(), 404, 'there is no second set-up');
});

t.test('the progress page of an empty register says what to do first', async (t) => {
  const page = await openPage(t, browser, server);
  await signIn(page, 'guanli', PASSWORD);
  await page.goto('/');
  await page.getByText('还没有企业记录').waitFor();
  await checkPage(t, page, 'the empty progress page');
  await page.goto('/enterprises');
  await checkPage(t, page, 'the empty list');
});

t.test(
  'a wrong password says no more than that, and the right one leads on to where one was going',
  async (t) => {
    const page = await openPage(t, browser, server);
    await page.goto('/targets');
    await page.getByLabel('账号').fill('guanli');
    await page.getByLabel('密码', { exact: true }).fill('yi-shan-8-hai');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { name: '有 1 处需要修改' }).waitFor();
    t.match(await page.locator('#faults').innerText(), '账号或密码不对');
    await checkPage(t, page, 'the sign-in page with a fault');
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { name: '目标', level: 1 }).waitFor();
    t.equal(new URL(page.url()).pathname, '/targets');

    await page.locator('details.menu summary').click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.goto('/targets');
    t.equal(new URL(page.url()).pathname, '/sign-in', 'signed out is signed out');
  },
);

t.test(
  'a proposed plan is confirmed, and one that does not add up is refused with the difference',
  async (t) => {
    const page = await openPage(t, browser, server);
    await signIn(page, 'guanli', PASSWORD);
    await page.goto('/targets');
    const scale = page.locator('section', { has: page.getByRole('heading', { name: '规模以上工业企业' }) });
    await scale.getByText('系统建议，待确认').waitFor();
    await scale.getByRole('button', { name: '确认目标' }).click();
    await page.getByText('已确认规上工业目标').waitFor();
    t.equal(await scale.getByText('系统建议，待确认').count(), 0);

    await page.goto('/targets/provincial_srdi');
    await page.getByLabel('2026年第三季度计划新增').fill('9');
    t.match(await page.locator('[data-check]').innerText(), '43', 'the running check follows what is typed');
    await page.getByLabel('修改原因').fill('第三季度有一批');
    await page.getByRole('button', { name: '保存目标' }).click();
    await page.locator('#faults').waitFor();
    t.match(await page.locator('#faults').innerText(), '各年之和 43 与三年目标 40 相差 3');
    t.equal(await page.getByLabel('2026年第三季度计划新增').inputValue(), '9');
    await checkPage(t, page, 'the plan with a fault');

    await page.getByLabel('2026年第四季度计划新增').fill('4');
    await page.getByRole('button', { name: '保存目标' }).click();
    await page.getByText('已保存省级专精特新目标').waitFor();
  },
);
