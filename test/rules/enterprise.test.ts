import t from 'tap';
import { divisionName, isIndustrial, judgeIndustryCode } from '../../server/rules/industry.ts';
import { nameKey, normaliseName } from '../../server/rules/names.ts';

t.test('divisions 06 to 46 are industry', async (t) => {
  for (const code of ['06', '061', '3825', '46', '4690']) t.ok(isIndustrial(code), code);
  for (const code of ['05', '0511', '47', '6513', '65', '', '3', null])
    t.notOk(isIndustrial(code), String(code));
});

t.test('all forty-one divisions have their name', async (t) => {
  const names = Array.from({ length: 41 }, (_, i) => divisionName(String(i + 6).padStart(2, '0')));
  t.equal(new Set(names).size, 41);
  const cases: [string, string][] = [
    ['06', '煤炭开采和洗选业'],
    ['1311', '农副食品加工业'],
    ['25', '石油、煤炭及其他燃料加工业'],
    ['38', '电气机械和器材制造业'],
    ['43', '金属制品、机械和设备修理业'],
    ['46', '水的生产和供应业'],
  ];
  for (const [code, name] of cases) t.equal(divisionName(code), name);
  t.equal(divisionName('65'), null);
});

t.test('an industry code is two to four digits', async (t) => {
  t.same(judgeIndustryCode(' Ｃ３８２５ '), { code: '3825' });
  t.same(judgeIndustryCode(''), { code: null });
  for (const raw of ['3', '38251', '00', '98', '光伏', '3.8']) t.ok('refusal' in judgeIndustryCode(raw), raw);
});

t.test('spellings of one name share a key', async (t) => {
  const key = nameKey('示例甲新能源（嘉兴）有限公司');
  for (const name of [
    '示例甲新能源(嘉兴)有限公司',
    ' 示例甲新能源（嘉兴）有限公司\u3000',
    '示例甲 新能源［嘉兴］有限公司',
    '示例甲新能源【嘉兴】有限公司\u200b',
  ]) {
    t.equal(nameKey(name), key, name);
  }
  t.not(nameKey('示例甲新能源有限公司'), key);
  t.equal(nameKey('示例ABC'), nameKey('示例ａｂｃ'));
});

t.test('a name is stored trimmed, with Chinese brackets', async (t) => {
  t.equal(normaliseName(' 示例甲新能源 (嘉兴)  有限公司\u3000'), '示例甲新能源（嘉兴）有限公司');
  t.equal(normaliseName('Example  Solar'), 'Example Solar');
});
