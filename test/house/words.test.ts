import t from 'tap';
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
  'buttons name their act': {
    pattern: /<button\b[^>]*>\s*(确定|提交|操作|是|否|确认|OK)\s*<\/button>/i,
    bad: '<button class="btn">确定</button>',
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
