/**
 * The twelve tasks that the product is measured by, done in a real browser on the demo: what somebody has
 * to press is counted, and what it takes a newcomer is estimated by the keystroke-level model. None may be
 * above its target. `npm run tasks` prints the table.
 */
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { openAs, openBrowser, startServer } from './browser.ts';
import { saved, workbook } from './files.ts';
import { type Effort, Person } from './person.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

interface Row extends Effort {
  task: string;
  mostClicks: number;
  mostSeconds: number;
}
const table: Row[] = [];

/** One task: what is asked, the targets, who does it where, and how. */
function task(
  [n, words]: [number, string],
  [mostClicks, mostSeconds]: [number, number],
  who: { name: string; start: string; width?: number },
  run: (person: Person, page: Page, t: Test) => Promise<void>,
) {
  t.test(`${n} ${words}`, async (t) => {
    const page = await openAs(t, browser, server, who.name, { width: who.width ?? 1440 });
    await page.goto(who.start);
    const person = new Person(page);
    person.starts();
    await run(person, page, t);
    const effort = person.took();
    table.push({ task: `${n} ${words}`, ...effort, mostClicks, mostSeconds });
    t.ok(effort.clicks <= mostClicks, `${effort.clicks} clicks of ${mostClicks}`);
    t.ok(effort.seconds <= mostSeconds, `${effort.seconds} s of ${mostSeconds}`);
  });
}

const OFFICER = { name: 'officer', start: '/' };
const LEADER = { name: 'leader', start: '/' };
const kpi = (page: Page, row: number) => page.locator('table.kpi tbody tr').nth(row);

/** The day today in Shanghai less so many. */
function dayAgo(days: number): string {
  return new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);
}

task([1, '三类目标，哪一类落后，差几家？'], [0, 5], LEADER, async (person, page, t) => {
  t.match(await person.reads(page.locator('main .say').first()), /^\S+慢于时序 .*差 \d+ 家/);
});

task([2, '省级已完成的是哪几家？'], [1, 6], LEADER, async (person, page, t) => {
  const figure = kpi(page, 1).locator('.big a');
  const done = Number(await figure.innerText());
  await person.clicks(figure);
  await page.getByRole('heading', { name: '企业名单' }).waitFor();
  t.equal(await page.locator('table.behind tbody tr').count(), done);
});

task([3, '手机上看：规上今年还差几家？'], [0, 12], { ...LEADER, width: 390 }, async (person, page, t) => {
  t.match(await person.reads(kpi(page, 2)), /2026年.*\d+ ?\/ ?\d+ 家/);
});

task([4, '6月30日那天省级是多少家？'], [2, 12], LEADER, async (person, page, t) => {
  await person.chooses(page.locator('#as-of'), { value: '2026-06-30' });
  await page.waitForURL('**as_of=2026-06-30**');
  t.match(await person.reads(kpi(page, 1).locator('.big')), /^\d+/);
});

task([5, '一家企业申报省级，记进去。'], [6, 30], OFFICER, async (person, page, t) => {
  const { name, typed } = await findable(page, 'category=provincial_srdi&stage=cultivating&sort=name');
  await page.goto('/');
  person.starts();
  await person.entersBy('/');
  await person.types(typed);
  await person.ends('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await person.presses('u');
  await page.getByRole('heading', { name: '更新阶段', level: 1 }).waitFor();
  t.equal(await page.locator('input[name=to]:checked').inputValue(), 'applied', 'the next stage is chosen');
  await person.types(dayAgo(2));
  await person.ends('Control+Enter');
  await page.locator('.flash', { hasText: '已保存：省级专精特新“申报”' }).waitFor();
});

/** An enterprise of the list whose first signs nobody else's name has, and those signs: what one types to find it. */
async function findable(page: Page, query: string): Promise<{ name: string; typed: string }> {
  await page.goto('/enterprises?rows=300');
  const all = (await page.locator('table tbody a.nm').allInnerTexts()).map((one) => one.trim());
  await page.goto(`/enterprises?${query}`);
  for (const name of (await page.locator('table tbody a.nm').allInnerTexts()).map((one) => one.trim())) {
    const typed = name.slice(2, 6);
    if (all.filter((one) => one.includes(typed)).length === 1) return { name, typed };
  }
  throw new Error(`nobody in ${query} is found by four signs`);
}

/** Names of the demo's register that a list may name, in the order of the list. */
async function names(page: Page, query: string, n: number): Promise<string[]> {
  await page.goto(`/enterprises?${query}&rows=300`);
  return (await page.locator('table tbody a.nm').allInnerTexts()).slice(0, n).map((one) => one.trim());
}

task(
  [6, '省里公布 30 家名单，全部更新。3 行名称有出入。'],
  [12, 150],
  { ...OFFICER, start: '/enterprises' },
  async (person, page, t) => {
    const right = await names(
      page,
      'category=provincial_srdi&stage=in_review&stage=applied&stage=cultivating',
      30,
    );
    t.equal(right.length, 30);
    const off = [4, 13, 22];
    const list = right.map((name, at) =>
      off.includes(at) ? name.replace(/(.)(.)(股份)?有限公司$/, '$1$1$3有限公司') : name,
    );
    await page.goto('/enterprises');
    person.starts();
    await person.clicks(page.getByRole('link', { name: '批量更新' }));
    await person.enters(page.getByLabel('发生日期'));
    await person.types(dayAgo(1));
    await person.enters(page.getByLabel('文号'));
    await person.types('示例经信企业〔2026〕88号');
    await person.enters(page.getByLabel('名单', { exact: true }));
    await person.pastes(list.map((name, at) => `${at + 1}、${name}`).join('\n'));
    await person.clicks(page.getByRole('button', { name: '核对匹配' }));
    await page.getByRole('heading', { name: /名单 30 行，27 家将更新，3 行待选择/ }).waitFor();
    for (const at of off) {
      const mine = page.getByRole('button', { name: new RegExp(`^选这家：${right[at]} `) });
      await person.clicks(mine.first());
      await mine.waitFor({ state: 'detached' });
    }
    await person.clicks(page.getByRole('button', { name: '确认更新 30 家' }));
    await page.getByRole('heading', { name: /已更新 30 家/ }).waitFor();
  },
);

task([7, '刚才那批贴错了文件，退回去。'], [2, 15], OFFICER, async (person, page, t) => {
  await page.goto('/sheets/batches');
  await page.locator('table a[href^="/sheets/batches/runs/"]').first().click();
  await page.getByRole('heading', { name: /已更新 30 家/ }).waitFor();
  person.starts();
  await person.clicks(page.getByRole('link', { name: '撤销本次更新' }));
  await person.clicks(page.getByRole('button', { name: '撤销这 30 家' }));
  await page.locator('.flash', { hasText: '已撤销' }).waitFor();
  t.match(await person.reads(page.locator('.flash')), /已撤销 \d+ 条/);
});

task(
  [8, '我负责的、缺三季度数据的有几家？导出来。'],
  [4, 25],
  { ...OFFICER, start: '/enterprises' },
  async (person, page, t) => {
    await person.clicks(
      page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: /^预警/ }),
    );
    const group = page.locator('section', { has: page.getByRole('heading', { name: /^缺季度营收/ }) });
    const n = Number(/(\d+) 项/.exec(await person.reads(group.getByRole('heading')))?.[1]);
    await person.clicks(group.getByRole('link', { name: '缺季度营收' }));
    const { rows } = await saved(page, () =>
      person.clicks(page.getByRole('link', { name: '导出表格' }).first()),
    );
    t.equal(rows.filter((row) => row.some((cell) => /缺 2026年1—9月营业收入/.test(cell))).length, n);
  },
);

task([9, '一家企业的“公示”是谁改的，凭什么？'], [4, 20], { ...LEADER }, async (person, page, t) => {
  const { name, typed } = await findable(page, 'category=provincial_srdi&stage=in_review&sort=name');
  await page.goto('/');
  person.starts();
  await person.entersBy('/');
  await person.types(typed);
  await person.ends('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const line = page.locator('li, tr, article', { hasText: /→ 公示/ }).first();
  t.match(await person.reads(line), /(专员|主管)\S+录入/);
});

task(
  [10, '把 120 家的三季度营收从 WPS 表导入。'],
  [8, 180],
  { ...OFFICER, start: '/' },
  async (person, page, t) => {
    // What the register holds, each a little more: as a table that comes from the statistics.
    const sheet = await page.request.get('/sheets/exports/indicators.csv');
    const { sheets } = await readSheet(new Uint8Array(await sheet.body()), '经营指标.csv');
    const rows = (sheets[0]?.rows ?? []).map((row) => row.cells.map((cell) => cell.text.trim()));
    const at = rows.find((row) => row.includes('季度'))?.findIndex((cell) => /^营业收入/.test(cell)) ?? -1;
    const known = rows.filter((row) => row.includes('1—9月'));
    const lines = known.slice(0, 120).map((cells, n) => {
      const revenue = Number(cells[at]?.replaceAll(',', '')) + 1;
      const uscc = cells.find((cell) => /^[0-9A-Z]{18}$/.test(cell)) ?? '';
      return [
        n === 50 ? uscc.replace(/.$/, uscc.endsWith('0') ? '1' : '0') : uscc,
        '2026',
        '1—9月',
        n === 80 ? '约八千' : String(revenue),
      ];
    });
    t.equal(lines.length, 120);
    const file = await workbook('三季度营收.xlsx', ['信用代码', '年度', '季度', '营业收入（万元）'], lines);
    await page.goto('/');
    person.starts();
    await person.clicks(page.locator('details.menu summary'));
    await person.clicks(
      page.getByRole('navigation', { name: '个人与系统' }).getByRole('link', { name: '导入' }),
    );
    await person.clicks(page.getByRole('radio', { name: /经营指标/ }));
    await person.picks(page.locator('#f-file'), file);
    await person.clicks(page.getByRole('button', { name: '核对文件' }));
    await page.getByRole('heading', { name: '核对导入' }).waitFor();
    t.match(await person.reads(page.locator('main')), /118/);
    await person.clicks(page.getByRole('button', { name: /^导入 118 行/ }));
    await page.getByRole('heading', { name: '导入结果' }).waitFor();
  },
);

task(
  [11, '生成三季度小结，改一段文字，打印。'],
  [6, 240],
  { ...OFFICER, start: '/summaries' },
  async (person, page, t) => {
    await person.clicks(page.getByRole('link', { name: '编辑草稿' }));
    await person.clicks(page.getByRole('link', { name: '编辑“下一步打算”' }));
    await person.enters(page.locator('#f-text'));
    await person.types('下一步，逐户走访在报企业。');
    await person.ends('Control+Enter');
    await page.waitForURL(/\/draft/);
    await page.getByRole('heading', { name: /2026年第三季度小结/, level: 1 }).waitFor();
    await page.evaluate('window.print = () => { document.body.dataset.printed = "1"; }');
    await person.clicks(page.getByRole('button', { name: '打印' }).first());
    t.equal(await page.locator('body').getAttribute('data-printed'), '1');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    t.ok(
      (pdf.toString('latin1').match(/\/Type\s*\/Page(?![s\w])/g)?.length ?? 0) >= 4,
      'four sheets and the annex',
    );
  },
);

task(
  [12, '哪几家称号 90 天内到期？给第一家记一次走访。'],
  [6, 45],
  { ...OFFICER, start: '/enterprises' },
  async (person, page, t) => {
    await person.clicks(
      page.getByRole('navigation', { name: '视图' }).getByRole('link', { name: /^90天内到期/ }),
    );
    await person.clicks(page.locator('table tbody a.nm').first());
    await person.presses('v');
    await page.getByRole('heading', { name: '记录走访', level: 1 }).waitFor();
    await person.types('了解复核材料准备情况');
    await person.ends('Control+Enter');
    await page.locator('.flash', { hasText: '已记录走访' }).waitFor();
    t.ok(true);
  },
);

t.test('none of the twelve is above its target', async (t) => {
  t.equal(table.length, 12);
  const lines = table.map((row) =>
    [
      row.task,
      `${row.clicks}/${row.mostClicks}`,
      row.keystrokes,
      row.pages,
      `${row.seconds}/${row.mostSeconds}`,
    ].join(' | '),
  );
  t.comment(['任务 | 点击/目标 | 键数 | 页 | 秒/目标', ...lines].join('\n'));
});
