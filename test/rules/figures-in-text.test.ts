import fc from 'fast-check';
import t from 'tap';
import {
  figuresIn,
  type Known,
  mismatches,
  readChinese,
  subjectOf,
} from '../../server/rules/figures-in-text.ts';

const read = (text: string) => figuresIn(text).map((one) => `${one.value}${one.unit}`);
const known = (...texts: string[]): Known[] => texts.flatMap(figuresIn);
const words = (text: string, data: Known[]) => mismatches(text.split('\n'), data).map((one) => one.words);

t.test('numbers with their units are read, Arabic and Chinese, in any width', async (t) => {
  for (const [text, figures] of [
    ['新增13家', ['13家']],
    ['新增 13 家次', ['13家次']],
    ['新增１３家', ['13家']],
    ['新增十三家', ['13家']],
    ['新增两家、一百零二家', ['2家', '102家']],
    ['完成率30.0％，慢20个百分点', ['30%', '20个百分点']],
    ['完成百分之三十点五', ['30.5%']],
    ['产值12,860万元，合1.29亿元', ['12860万元', '1.29亿元']],
    ['后备覆盖1.6倍，诉求12件', ['1.6倍', '12件']],
    ['三户企业', ['3家']],
  ] as const)
    t.same(read(text), figures, text);
});

t.test('days, years, quarters, documents and ordinals are no figures', async (t) => {
  for (const text of [
    '截至2026年9月30日，第三季度',
    '2026—2028年三年行动计划',
    '示例〔2026〕1号',
    '三类目标、两个季度、十月底前',
    '第1家入库的企业，第十家',
    '国家级专精特新，专家，大家',
  ])
    t.same(read(text), [], text);
});

t.test('Chinese numbers are read as they are said', async (t) => {
  const digits = '零一二三四五六七八九';
  const say = (n: number): string => {
    const places: [number, string][] = [
      [1_000, '千'],
      [100, '百'],
      [10, '十'],
    ];
    let out = '';
    let rest = n;
    for (const [size, sign] of places) {
      const digit = Math.floor(rest / size);
      rest %= size;
      if (digit > 0) out += `${digits[digit]}${sign}`;
      else if (out !== '' && rest > 0 && !out.endsWith('零')) out += '零';
    }
    return rest > 0 ? `${out}${digits[rest]}` : out === '' ? '零' : out;
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999 }), (n) => readChinese(say(n)) === n),
    { seed: 1, numRuns: 500 },
  );
  t.equal(readChinese('十三'), 13);
  t.equal(readChinese('一万二千'), 12_000);
  t.equal(readChinese('三十点五'), 30.5);
  t.equal(readChinese('二〇'), 0, 'digits in a row are no number of this kind');
});

const DATA = known(
  '省级专精特新中小企业累计新增12家，完成三年目标40家的30.0%',
  '国家级专精特新“小巨人”企业累计新增1家，完成三年目标10家的10.0%',
  '三类目标共新增13家次',
);

t.test('a figure must be that of the data where the same words stand before it', async (t) => {
  t.same(words('省级专精特新中小企业累计新增12家', DATA), []);
  t.same(words('进展平稳。\n省级专精特新中小企业累计新增13家', DATA), ['第2段“13家”与数据12家不一致']);
  t.same(words('省级专精特新中小企业累计新增十三家', DATA), ['第1段“十三家”与数据12家不一致']);
  t.same(words('省级专精特新中小企业累计新增十二家', DATA), []);
  t.same(words('完成三年目标40家的32.5%', DATA), ['第1段“32.5%”与数据30.0%、10.0%不一致']);
  t.same(words('三类目标共新增13家', DATA), ['第1段“13家”与数据13家次不一致'], '家 is not 家次');
});

t.test('a figure told of one category is not excused by another', async (t) => {
  t.same(words('小巨人企业累计新增12家', DATA), ['第1段“12家”与数据1家不一致']);
  t.same(words('省级今年多达10家', DATA), ['第1段“10家”在数据中没有对应的数']);
  t.equal(subjectOf('省级之外，小巨人'), 'national');
  t.equal(subjectOf('规上工业慢，三类合计'), null);
});

t.test('where nothing of its words is known, it must be some figure of the data', async (t) => {
  t.same(words('另据了解，有40家', DATA), []);
  t.same(words('另据了解，有41家', DATA), ['第1段“41家”在数据中没有对应的数']);
  t.same(words('走访10余家', DATA), ['第1段“10余家”是约数，不能与数据核对']);
});

t.test('what a confirmation is given for changes with the paragraph, the figure and the data', async (t) => {
  const key = (text: string, data = DATA) => mismatches([text], data)[0]?.key;
  const first = key('省级专精特新中小企业累计新增13家');
  t.not(key('省级专精特新中小企业累计新增13家。'), first);
  t.not(key('省级专精特新中小企业累计新增14家'), first);
  t.not(key('省级专精特新中小企业累计新增13家', known('省级专精特新中小企业累计新增11家')), first);
  t.equal(key('省级专精特新中小企业累计新增13家'), first);
});

t.test('a text held against itself has no fault, whatever it says', async () => {
  const part = fc.constantFrom(
    '省级累计新增',
    '本季新增',
    '完成率',
    '，',
    '。',
    '规上工业',
    '慢于时序',
    '企业',
  );
  const figure = fc
    .tuple(fc.nat(200), fc.constantFrom('家', '家次', '%', '个百分点'))
    .map((own) => own.join(''));
  const text = fc.array(fc.oneof(part, figure), { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (own) => mismatches([own], figuresIn(own)).length === 0),
    { seed: 2, numRuns: 300 },
  );
});
