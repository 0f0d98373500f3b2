import t from 'tap';
import { readDecimal, readMoney, readWhole } from '../../server/sheets/numbers.ts';
import { readList, readNote, readText, readYear, readYesNo } from '../../server/sheets/values.ts';
import { cell } from './make.ts';

t.test('text is trimmed and kept as it is; nothing has many faces', async (t) => {
  t.same(readText(cell(' 示例甲（嘉兴）　')), { value: '示例甲（嘉兴）' });
  t.same(readText(cell('a\u0000b\nc\u200b')), { value: 'a b c' });
  for (const nothing of ['', ' ', '—', '-', '/', '无', 'N/A'])
    t.same(readText(cell(nothing)), { value: null });
  t.same(readNote(cell('无')), { value: '无' });
  t.same(readText(cell('示例'.repeat(5)), 9), { fault: '最多 9 个字，现在是 10 个' });
  t.match(readText(cell('\ud800')), { fault: /不能识别/ });
});

t.test('yes and no as people tick them', async (t) => {
  for (const yes of ['是', '√', '✓', '✔', 1, '１', 'Y', 'yes', 'TRUE', '有'])
    t.same(readYesNo(cell(yes)), { value: true });
  for (const no of ['否', '×', 'x', 0, 'N', 'FALSE', '无', '不属于'])
    t.same(readYesNo(cell(no)), { value: false });
  for (const blank of ['', ' ', '—']) t.same(readYesNo(cell(blank)), { value: null });
  t.same(readYesNo(cell('也许')), { fault: '写“是”或“否”，现在是“也许”' });
});

t.test('years, whole numbers and decimals', async (t) => {
  for (const year of [2023, '2023', '2023年', '2023年度', '２０２３'])
    t.same(readYear(cell(year)), { value: 2023 });
  t.same(readYear({ text: '2023-01-01', number: null, date: '2023-01-01' }), { value: 2023 });
  for (const bad of ['23', '2023年第一批', 1900, 2101]) t.match(readYear(cell(bad)), { fault: /年度写成/ });
  t.same(readWhole(cell('1,286')), { value: 1286 });
  t.same(readWhole(cell('１２ 人'), '人'), { value: 12 });
  t.same(readWhole(cell('12.0')), { value: 12 });
  t.same(readWhole(cell('12.5')), { fault: '应是整数，现在是“12.5”' });
  t.same(readWhole(cell('-1')), { fault: '不能小于 0，现在是“-1”' });
  t.match(readWhole(cell('12人'), '项'), { fault: /必须是数字，单位为项/ });
  t.same(readDecimal(cell('12.5%'), '%', { min: 0, max: 100 }), { value: 12.5 });
  t.same(readDecimal(cell('120'), '%', { min: 0, max: 100 }), { fault: '应在 0 到 100 之间，现在是“120”' });
  t.same(readDecimal(cell('—')), { value: null });
  for (const bad of ['1e5', '0x10', '1,23', '一', '1.2.3', '1 2', 'NaN', 'Infinity'])
    t.match(readDecimal(cell(bad)), { fault: /必须是数字/ });
});

t.test('money is whole yuan, by the unit of the header or the one behind the figure', async (t) => {
  const cases: [string | number, string, number | null][] = [
    ['4,821.5', '万元', 48_215_000],
    [0.1, '万元', 1_000],
    ['0.00005', '万元', 1],
    ['0.000049', '万元', 0],
    ['1.005', '元', 1],
    ['1.5', '元', 2],
    ['-1.5', '元', -2],
    ['(12)', '万元', -120_000],
    ['1.29亿元', '万元', 129_000_000],
    ['￥300', '元', 300],
    ['12元', '万元', 12],
    [1234.56, '万元', 12_345_600],
    ['', '万元', null],
    ['—', '万元', null],
    [0, '万元', 0],
  ];
  for (const [written, unit, yuan] of cases)
    t.same(readMoney(cell(written), unit), { value: yuan }, `${written}${unit}`);
  t.same(readMoney(cell('约三百'), '万元'), { fault: '必须是数字，单位为万元，现在是“约三百”' });
  t.match(readMoney(cell('99999999999999'), '亿元'), { fault: /数字过大/ });
  t.match(readMoney(cell('-1'), '元', { min: 0 }), { fault: /不能小于 0/ });
});

t.test('several values stand in one cell', async (t) => {
  t.same(readList(cell('示例甲、示例乙；示例丙/示例丁\n示例甲')), {
    value: ['示例甲', '示例乙', '示例丙', '示例丁'],
  });
  t.same(readList(cell('无')), { value: null });
});
