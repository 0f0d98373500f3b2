import t from 'tap';
import { AT, openDemo } from '../demo/zone.ts';
import { openApp, TestClock } from '../helpers/app.ts';
import { attribute, elements, linksOf, textOf, wordsOf } from '../helpers/page.ts';
import { routesOf } from '../helpers/routes.ts';
import { linesWith, type Sources, sourcesOf, withoutComments } from '../helpers/source.ts';

/** Words that our pages do not use, and why. */
const BANNED: Record<string, { pattern: RegExp; but?: RegExp; bad: string }> = {
  'says what to do, not that something is invalid or forbidden': {
    pattern: /无效|非法|禁止|操作失败|抱歉|对不起|出错了|未知错误/,
    bad: '信用代码无效',
  },
  'no politeness that fills': {
    // 申请, 请求 are words; 续期请记“复核通过” and 请在 WPS 中另存为 stand in the rules and the list of messages.
    pattern: /您|(?<!申)请(?!求|记|在 WPS)|温馨提示|亲，|哦|赋能|敬请/,
    bad: '请填写企业名称',
  },
  'no exclamation mark': { pattern: /[\u4e00-\u9fff]！|！[\u4e00-\u9fff]/, bad: '保存成功！' },
  '截至 for a day up to which, never 截止': {
    pattern: /截止/,
    // Headers of files are what people wrote.
    but: /^server\/sheets\/columns\.ts:/,
    bad: '数据截止2026年9月30日',
  },
  '登录 and 其他': { pattern: /登陆|其它|帐号|帐户|阀值/, bad: '登陆系统' },
  'buttons, links, heads of columns and choices name what they are': {
    pattern: /<(button|a|th|label|legend|option)\b[^>]*>\s*(确定|提交|操作|是|否|确认|OK)\s*<\//i,
    bad: '<th scope="col">操作</th>',
  },
  'punctuation between Chinese words is Chinese': {
    pattern: /[\u4e00-\u9fff”）][,;!?] ?[\u4e00-\u9fff“（]|[\u4e00-\u9fff] ?\([\u4e00-\u9fff][^()|]*\)[^?+*]/,
    // Patterns of what others write.
    but: /^server\/(rules\/(match|quarters|figures)|sheets\/(headers|matters|values))/,
    bad: '已保存,共 4 家',
  },
  'a sentence ends once': { pattern: /。[。，；]|，[，。]|；[；。]/, bad: '已保存。。' },
  'what is named and pressed is no sentence': {
    pattern: /<(button|th|label|legend|h[1-6]|option|figcaption)\b[^>]*>[^<]*。\s*<\//,
    bad: '<label for="f-x">填写名称。</label>',
  },
  'one word for the sum of categories': { pattern: /家次数|家数次|个次/, bad: '家次数 3' },
  'a figure stands apart from its words; paper joins them': {
    pattern: /%>(家|项|条(?!件)|个百分点|万元|天|次)|[\u4e00-\u9fff]<%= it\.f\.count\(/,
    but: /^views\/summaries\//,
    bad: '共 <%= it.total %>家',
  },
  'one spelling of the schedule': { pattern: /序时进度/, bad: '序时进度 30.0%' },
};

const words: Sources = {
  ...Object.fromEntries(
    Object.entries(sourcesOf('server/**/*.ts')).map(([path, text]) => [path, withoutComments(text)]),
  ),
  ...sourcesOf('views/**/*.eta', 'views/assets/*.js'),
};

for (const [name, { pattern, but }] of Object.entries(BANNED)) {
  t.test(name, async (t) =>
    t.same(
      linesWith(words, pattern).filter((line) => but?.test(line) !== true),
      [],
    ),
  );
}

t.test('each of them bites', async (t) => {
  for (const [name, { pattern, bad }] of Object.entries(BANNED)) {
    t.equal(linesWith({ 'views/x.eta': bad }, pattern).length, 1, name);
  }
});

t.test('data is fictional: no real code of an enterprise stands in the project', async (t) => {
  const own = sourcesOf('server/**/*.ts', 'test/**/*.ts', 'views/**/*.eta', 'db/**/*.ts');
  // Our codes carry YY in the body, which no register hands out.
  const codes = Object.values(own).flatMap(
    (text) => text.match(/\b91\d{6}(?=[0-9A-Z]{10}\b)[0-9A-Z]{10}\b/g) ?? [],
  );
  // The standard's own example, and figures that a spreadsheet has rounded, are nobody's.
  const nobodys = /^91350100M000100Y4|^91\d{6}(MA)?0{4}|0{3}$/;
  t.same(
    [...new Set(codes)].filter((code) => !/^Y[IY]/.test(code.slice(8)) && !nobodys.test(code)),
    [],
  );
});

/** What a page says, element by element, where our rules of writing do not hold. */
function faultsOf(html: string): string[] {
  const faults: string[] = [];
  // A key is a sign, not a word.
  const text = textOf(html.replace(/<kbd>.*?<\/kbd>/g, ' '));
  for (const [name, { pattern }] of Object.entries(BANNED)) {
    const found = pattern.source.startsWith('<') ? null : pattern.exec(text);
    if (found !== null)
      faults.push(`${name}: ${text.slice(Math.max(0, found.index - 12), found.index + 20)}`);
  }
  for (const one of elements(html)) {
    const own = wordsOf(one).trim();
    if (/^(button|th|label|legend|h[1-6]|option)$/.test(one.tagName) && own.endsWith('。'))
      faults.push(`<${one.tagName}> is a sentence: ${own}`);
    const isPressed = one.tagName === 'button' || attribute(one, 'class')?.split(' ').includes('btn');
    if (isPressed && /^(确定|提交|操作|是|否|确认)$/.test(own)) faults.push(`says nothing: ${own}`);
    const isSaid = attribute(one, 'class')
      ?.split(' ')
      .some((word) => ['flash', 'empty'].includes(word));
    if (isSaid && !/[。：」”）)]$/.test(own) && one.tagName === 'p') faults.push(`no full stop: ${own}`);
  }
  return faults;
}

t.test(
  'every page of the made-up zone is written by these rules, as each of its readers sees it',
  async (t) => {
    const clock = new TestClock();
    clock.set(AT);
    const world = await openApp(t, {}, { db: openDemo(), clock });
    const reader = world.as('admin', 'manager', 'auditor');
    const firm = linksOf((await reader.get('/enterprises')).body).find(([, href]) =>
      /^\/enterprises\/[0-9A-Z]{18}$/.test(href),
    )?.[1];
    const pages = [
      ...routesOf(world)
        .filter((one) => one.method === 'GET' && !/:|exports|feed|\/api\//.test(one.url))
        .map((one) => one.url),
      ...[firm ?? '', `${firm}/timeline`, `${firm}/edit`, `${firm}/events/new?category=provincial_srdi`],
      ...['/targets/above_scale', '/progress/tracks?figure=additions', '/summaries/2026Q3/draft'],
      ...['/enterprises?q=没有这家', '/no-such-page', '/dictionaries/area', '/progress/changes?period=month'],
    ];
    t.ok(pages.length > 50);
    for (const page of pages) {
      const { body } = await reader.get(page);
      if (body.startsWith('<!doctype')) t.same(faultsOf(body), [], page);
    }
  },
);

t.test('the reading of pages was seen to bite', async (t) => {
  const page = (main: string) => `<!doctype html><body><main>${main}</main></body>`;
  for (const bad of [
    '<p>已保存,共 4 家</p>',
    '<a class="btn">提交</a>',
    '<p class="flash">已保存</p>',
    '<h2>进度。</h2>',
  ])
    t.equal(faultsOf(page(bad)).length, 1, bad);
  t.same(faultsOf(page('<p class="flash">已保存。</p><a class="btn">保存目标</a>')), []);
});
