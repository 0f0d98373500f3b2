/** What published lists look like when a person has made them: every line was met, or nearly. */
import t from 'tap';
import { buildIndex, type MatchEntry, matchLines } from '../../server/rules/match.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';

const REGISTER: [string, ...string[]][] = [
  ['示例甲新能源有限公司'],
  ['示例丁机械有限责任公司'],
  ['示例戊集团有限公司'],
  ['嘉兴示例己投资合伙企业（有限合伙）'],
  ['示例庚轴承有限公司第一分公司'],
  ['360示例安全科技有限公司'],
  ['ABC示例（中国）有限公司'],
  ['示例辛包装有限公司（二厂）'],
  ['示例壬（嘉兴）有限公司'],
  ['示例壬嘉兴有限公司'],
  ['示例癸电子有限公司', '示例老名电子有限公司'],
  ['EXAMPLE Technology (Jiaxing) Co., Ltd.'],
  ['嘉兴市示例子服装有限公司'],
  ['示例丑家庭农场'],
  ['示例寅化工有限公司（原示例卯化工有限公司）'],
];
const index = buildIndex(
  REGISTER.map(([name, ...former_names], n): MatchEntry => ({ uscc: fictionalCode(n), name, former_names })),
);
const [甲, 丁] = [0, 1];
const code = fictionalCode(甲);

/** Lines of one paste; the last is asked about. What is found, or `?` with who is offered first. */
type Case = [string | string[], 'code' | 'name' | 'former' | '?' | 'none', number?];

const CASES: Record<string, Case[]> = {
  'numbers before the name': [
    ['１２３\t示例甲新能源有限公司', 'name', 甲],
    ['①示例甲新能源有限公司', 'name', 甲],
    ['❶示例甲新能源有限公司', 'name', 甲],
    ['㈠示例甲新能源有限公司', 'name', 甲],
    ['⑴示例甲新能源有限公司', 'name', 甲],
    ['NO.1 示例甲新能源有限公司', 'name', 甲],
    ['№1 示例甲新能源有限公司', 'name', 甲],
    ['1-示例甲新能源有限公司', 'name', 甲],
    ['1#示例甲新能源有限公司', 'name', 甲],
    ['1）示例甲新能源有限公司；', 'name', 甲],
    ['12、360示例安全科技有限公司', 'name', 5],
    ['360示例安全科技有限公司', 'name', 5],
    ['名称：示例甲新能源有限公司', 'name', 甲],
    ['企业：示例甲新能源有限公司 地区：嘉兴', 'name', 甲],
  ],
  'numbers that ran into the name are asked': [
    ['12示例甲新能源有限公司', '?', 甲],
    ['12360示例安全科技有限公司', '?', 5],
    ['12示例甲新能源有限公司嘉兴市', '?', 甲],
  ],
  'columns beside the name': [
    [['序号\t产品名称\t企业名称\t地市', '1\t光伏组件\t示例甲新能源有限公司\t嘉兴市'], 'name', 甲],
    [['序号\t推荐单位名称\t企业名称', '1\t示例市经信局\t示例甲新能源有限公司'], 'name', 甲],
    [['序号\t推荐单位\t申报单位', '1\t示例银行股份有限公司\t示例甲新能源有限公司'], 'name', 甲],
    [['地市\t序号\t企业名称', '1\t示例甲新能源有限公司'], 'name', 甲],
    ['| 1 | 示例甲新能源有限公司 | 嘉兴市 |', 'name', 甲],
    ['2\t示例丑家庭农场\t嘉兴市\t生态种植', 'name', 13],
    ['嘉兴市 秀洲区 示例甲新能源有限公司 光伏', '?', 甲],
    ['示例甲新能源有限公司嘉兴市秀洲区', '?', 甲],
    ['嘉兴市秀洲区示例甲新能源有限公司', '?', 甲],
  ],
  'notes behind the name': [
    ['示例甲新能源有限公司（复核）', 'name', 甲],
    ['示例甲新能源有限公司（复核）（嘉兴）', 'name', 甲],
    ['示例甲新能源有限公司 复核', 'name', 甲],
    ['示例甲新能源有限公司¹', 'name', 甲],
    ['示例甲新能源有限公司（1005600）', 'name', 甲],
    ['示例甲新能源有限公司－１００５６００', 'name', 甲],
    ['示例甲新能源有限公司复核通过', '?', 甲],
  ],
  'names before and after': [
    ['示例癸电子有限公司（原：示例老名电子有限公司）', 'name', 10],
    ['示例丁机械有限公司（现更名为示例全新有限公司）', 'name', 丁],
    ['示例寅化工有限公司', 'name', 14],
    ['示例全新有限公司（原：示例丁机械有限公司）', '?', 丁],
    ['示例全新有限公司（曾用名：示例丁机械有限公司）', '?', 丁],
    ['示例丁机械有限公司更名为示例全新有限公司', '?', 丁],
    ['示例丁机械有限公司→示例全新有限公司', '?', 丁],
    ['示例甲新能源有限公司（原：示例丁机械有限公司）', '?', 甲],
  ],
  'two names in one line are two': [
    ['示例甲新能源有限公司、示例丁机械有限责任公司', '?', 甲],
    ['示例甲新能源有限公司/示例丁机械有限责任公司', '?', 甲],
    ['示例甲新能源有限公司和示例丁机械有限责任公司', '?', 甲],
    ['示例甲新能源有限公司示例丁机械有限责任公司', '?', 甲],
    ['1\t示例甲新能源有限公司\t2\t示例丁机械有限责任公司', '?', 甲],
    ['示例甲新能源有限公司（示例戊集团有限公司）', '?', 甲],
    ['示例甲新能源有限公司（示例外地有限公司）', '?', 甲],
    ['示例甲新能源有限公司、示例外地有限公司', '?', 甲],
  ],
  'firms that differ by one character, or by less': [
    ['示例庚轴承有限公司第二分公司', '?', 4],
    ['示例庚轴承有限公司（第一分公司）', 'name', 4],
    ['示例庚轴承有限公司', '?', 4],
    ['示例甲新能源有限公司（二厂）', '?', 甲],
    ['示例辛包装有限公司（一厂）', '?', 7],
    ['示例辛包装有限公司', '?', 7],
    ['示例戊有限公司', '?', 2],
    ['示例戊（集团）有限公司', 'name', 2],
    ['嘉兴示例己投资合伙企业(有限合伙)', 'name', 3],
    ['嘉兴示例己投资合伙企业（普通合伙）', '?', 3],
    ['示例壬（嘉兴）有限公司', 'name', 8],
    ['示例壬嘉兴有限公司', 'name', 9],
    ['示例壬 嘉兴 有限公司', '?', 8],
    ['嘉兴示例子服装有限公司', '?', 12],
    ['示例甲新能源股份有限公司', '?', 甲],
    ['示例甲新能源（嘉兴）有限公司', '?', 甲],
  ],
  'letters of any width': [
    ['ＡＢＣ示例（中国）有限公司', 'name', 6],
    ['abc 示例(中国)有限公司', 'name', 6],
    ['1\tＥＸＡＭＰＬＥ Technology(Jiaxing)Co.,Ltd.\t嘉兴市', 'name', 11],
  ],
  codes: [
    [`${code.slice(0, 8)} ${code.slice(8).toLowerCase()}`, 'code', 甲],
    [`示例甲新能源有限公司 ${code.toLowerCase()}`, 'code', 甲],
    [`${code}示例甲新能源有限公司`, 'code', 甲],
    [`示例甲新能源有限公司，统一社会信用代码：${code}`, 'code', 甲],
    [`示例甲新能源有限公司\t${code.slice(0, 17)}`, 'name', 甲],
    [`示例丁机械有限公司\t${code}`, '?', 甲],
    [`示例丁机械有限责任公司\t${fictionalCode(998)}`, '?', 丁],
  ],
};

for (const [what, cases] of Object.entries(CASES)) {
  t.test(what, async (t) => {
    for (const [lines, by, n] of cases) {
      const pasted = typeof lines === 'string' ? [lines] : lines;
      const answer = matchLines(index, pasted).at(-1);
      const is = answer?.found_by === 'near' ? '?' : answer?.found_by;
      t.equal(is, by, pasted.join(' / '));
      const uscc = answer?.enterprise?.uscc ?? answer?.candidates[0]?.uscc;
      t.equal(uscc, n === undefined ? undefined : fictionalCode(n), pasted.join(' / '));
      t.equal(answer?.enterprise === null, by === '?' || by === 'none', 'a near name is chosen by a person');
    }
  });
}

t.test('both firms of a line are offered', async (t) => {
  for (const [line] of CASES['two names in one line are two']?.slice(0, 5) ?? []) {
    const [answer] = matchLines(index, [String(line)]);
    t.same(
      answer?.candidates.map((one) => one.uscc).sort(),
      [甲, 丁].map(fictionalCode).sort(),
      String(line),
    );
  }
});

t.test('feet of pages and numbers that stand alone are no rows', async (t) => {
  const lines = ['第 3 页', '第3页 共12页', '- 3 -', '— 3 —', '3', '3/12', '续表', '（续）'];
  t.same(matchLines(index, lines), []);
});

/** Names as alike as they can be, and lines one slip away from them. */
const CROWDS: Record<string, (n: number, slip: string) => string> = {
  'one name for all': (_n, slip) => `嘉兴示例智能${slip}技有限公司`,
  'numbered branches': (n, slip) => `嘉兴示例智能${slip}技有限公司第${n}分公司`,
  'of two characters': (n, slip) =>
    `嘉兴${Array.from(n.toString(2).padStart(14, '0'), (one) => (one === '0' ? '甲' : '乙')).join('')}${slip}技有限公司`,
  'a long run of one': (n, slip) => `${'示'.repeat(60 + (n % 60))}${slip}技有限公司`,
};

t.test('a crowd of names that are nearly one does not take long', async (t) => {
  for (const [what, nameOf] of Object.entries(CROWDS)) {
    const crowd = buildIndex(
      Array.from({ length: 10_000 }, (_, n) => ({
        uscc: fictionalCode(n),
        name: nameOf(n, '科'),
        former_names: [],
      })),
    );
    const lines = ['科', '料'].flatMap((slip) => Array.from({ length: 250 }, (_, n) => nameOf(n * 31, slip)));
    const begun = process.cpuUsage().user;
    const answers = matchLines(crowd, lines);
    const took = (process.cpuUsage().user - begun) / 1e6;
    t.ok(took < 3, `${what}: ${took} s of CPU for 500 lines`);
    t.ok(answers.every((one) => one.candidates.length <= 5));
    t.ok(
      answers.slice(250).every((one) => one.enterprise === null),
      what,
    );
  }
});
