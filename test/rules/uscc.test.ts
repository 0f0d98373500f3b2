import t from 'tap';
import * as uscc from '../../server/rules/uscc.ts';

const VALID = [
  // The worked example of GB 32100-2015 itself.
  '91350100M000100Y43',
  // Invented bodies that no registry issues; the last check digits are figures, letters and, where the
  // remainder is 0, a 0 and not 31.
  '91330411YY000001X4',
  '91330411YY0000036Y',
  '91330411YY0000044R',
  '91330411YY000028XN',
  '91330411YY00001590',
  '91330411YY00003940',
];

function message(raw: string): string {
  const judged = uscc.judgeCode(raw);
  return 'refusal' in judged ? judged.refusal.message : 'taken';
}

t.test('codes that pass the check of GB 32100 are taken', async (t) => {
  for (const code of VALID) t.same(uscc.judgeCode(code), { code });
});

t.test('codes are taken however they were typed', async (t) => {
  for (const raw of [
    ' 91330411 YY000001X4 ',
    '91330411yy000001x4',
    '９１３３０４１１ＹＹ０００００１Ｘ４',
    '91330411-YY000001X-4',
    '\u200b91330411YY000001X4\ufeff',
    '91330411—YY000001X4',
    "'91330411YY000001X4",
  ]) {
    t.same(uscc.judgeCode(raw), { code: '91330411YY000001X4' }, JSON.stringify(raw));
  }
});

t.test('a refusal names the character and what to do', async (t) => {
  const sheet = '在 WPS 中把该列设为文本后重新粘贴';
  const cases: [string, string][] = [
    ['', '填写统一社会信用代码'],
    ['91330411YY000001X', '信用代码应为 18 位，现在是 17 位'],
    ['91330411YI1142001J', '信用代码不含字母 I、O、S、V、Z，第 10 位是“I”，可能是数字 1'],
    ['91330411YY0O0001X4', '信用代码不含字母 I、O、S、V、Z，第 12 位是“O”，可能是数字 0'],
    ['91330411YY00*001X4', '信用代码只含数字和大写字母，第 13 位是“*”'],
    ['91330A11YY000001X4', '信用代码第 3 至 8 位应为数字，第 6 位是“A”'],
    ['91330411YY000001X5', '信用代码末位校验不符，核对是否抄错'],
    ['91330411YY00001591', '信用代码末位校验不符，核对是否抄错'],
    ['91350100M000100Y4Z', '信用代码不含字母 I、O、S、V、Z，第 18 位是“Z”，可能是数字 2'],
    ['9.14403E+17', `信用代码成了“9.14403E+17”，后几位已丢失。${sheet}`],
    ['9.1E+17', `信用代码成了“9.1E+17”，后几位已丢失。${sheet}`],
    ['９.1e+17', `信用代码成了“９.1e+17”，后几位已丢失。${sheet}`],
    ['913304000000000000', `信用代码成了数字“913304000000000000”，后几位已变成 0。${sheet}`],
    ['913304001922038000', `信用代码成了数字“913304001922038000”，后几位已变成 0。${sheet}`],
  ];
  for (const [raw, words] of cases) t.equal(message(raw), words, raw);
});

t.test('the organisation code inside warns and never blocks', async (t) => {
  for (const code of VALID.slice(1)) t.equal(uscc.orgCodeWarning(code), null, code);
  t.match(uscc.orgCodeWarning('91330411YY00000104'), '组织机构代码');
});

t.test('a code that begins with 92 is a sole trader', async (t) => {
  t.ok(uscc.isSoleTrader('92330411YY1140006G'));
  t.notOk(uscc.isSoleTrader('91330411YY000001X4'));
});

t.test('fictional codes pass both checks', async (t) => {
  t.same([1, 2, 3, 4, 5].map(uscc.fictionalCode), [
    '91330411YY000001X4',
    '91330411YY00000284',
    '91330411YY0000036Y',
    '91330411YY0000044R',
    '91330411YY0000052L',
  ]);
  for (let n = 0; n < 2000; n += 7) {
    const code = uscc.fictionalCode(n);
    t.same([uscc.judgeCode(code), uscc.orgCodeWarning(code)], [{ code }, null], code);
  }
});

t.test('a phone number is masked but for its ends', async (t) => {
  t.equal(uscc.maskPhone('13812345678'), '138****5678');
  t.equal(uscc.maskPhone('12345'), '****');
  t.equal(uscc.maskPhone(null), '');
});
