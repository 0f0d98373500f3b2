import t from 'tap';
import { buildIndex, matchLines } from '../../server/rules/match.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';

/** The register: every name with its code by its place. */
const REGISTER: [string, ...string[]][] = [
  ['示例甲新能源有限公司'],
  ['示例乙（浙江）材料有限公司', '示例乙涂料有限公司'],
  ['嘉兴示例丙光电股份有限公司', '嘉兴示例丙光电有限公司'],
  ['示例丁机械有限责任公司'],
  ['示例戊电气有限公司'],
  ['示例戊电气有限责任公司'],
  ['示例己食品有限公司'],
  ['示例己食品有限公司'],
  ['示例庚包装有限公司', '示例旧名有限公司'],
  ['示例辛家居有限公司', '示例旧名有限公司'],
  ['示例壬轴承有限公司-1005600'],
  ['示例癸纺织股份有限公司'],
];
const index = buildIndex(
  REGISTER.map(([name, ...former_names], n) => ({ uscc: fictionalCode(n), name, former_names })),
);
const ask = (line: string) => {
  const [answer] = matchLines(index, [line]);
  if (answer === undefined) throw new Error(`no answer to ${line}`);
  return answer;
};

const FOUND: [string, 'code' | 'name' | 'former', number][] = [
  [fictionalCode(0), 'code', 0],
  [`1\t名称已改的示例有限公司\t${fictionalCode(0)}`, 'code', 0],
  ['示例甲新能源有限公司', 'name', 0],
  [' 示例甲 新能源　有限公司\u200B', 'name', 0],
  ['示例甲新能源有限公司-1005600', 'name', 0],
  ['示例甲新能源有限公司—1005600', 'name', 0],
  ['3、示例甲新能源有限公司*', 'name', 0],
  ['示例甲新能源有限公司（迁入）', 'name', 0],
  ['示例甲新能源有限责任公司', 'name', 0],
  ['示例乙(浙江)材料有限公司', 'name', 1],
  ['示例乙【浙江】材料有限公司', 'name', 1],
  ['示例乙浙江材料有限公司', 'name', 1],
  ['示例乙涂料有限公司', 'former', 1],
  ['示例乙涂料有限责任公司', 'former', 1],
  ['嘉兴示例丙光电有限公司', 'former', 2],
  ['嘉兴示例丙光电股份有限公司', 'name', 2],
  ['示例丁机械有限公司', 'name', 3],
  ['示例戊电气有限公司', 'name', 4],
  ['示例戊电气有限责任公司', 'name', 5],
  ['示例壬轴承有限公司', 'name', 10],
  // Copied from a PDF: the radical that looks like the character.
  ['示例甲新能源有限公司\t⻓兴县', 'name', 0],
];

t.test('a code, a name but for spelling, and a former name find the one enterprise', async (t) => {
  for (const [line, found_by, n] of FOUND) {
    const { line: number, enterprise, ...rest } = ask(line);
    t.match(rest, { found_by, candidates: [] }, line);
    t.same([number, enterprise], [1, { uscc: fictionalCode(n), name: REGISTER[n]?.[0] }], line);
  }
});

const ASKED: [string, string, number[]][] = [
  ['two of the same name', '示例己食品有限公司', [6, 7]],
  ['a former name of two', '示例旧名有限公司', [8, 9]],
  ['a code with the name of another', `示例甲新能源有限公司\t${fictionalCode(3)}`, [0, 3]],
  ['two names of ours in one row', '示例甲新能源有限公司\t示例丁机械有限公司', [0, 3]],
  ['two codes of ours in one row', `${fictionalCode(0)}\t${fictionalCode(3)}`, [0, 3]],
  ['a code that nobody has beside a name', `示例甲新能源有限公司\t${fictionalCode(999)}`, [0]],
  ['the firm beside one that is not ours', '示例甲新能源有限公司\t示例母公司控股有限公司', [0]],
  ['a number that may belong to the name', '3示例甲新能源有限公司', [0]],
  ['the name behind a town and one space', '嘉兴市 示例甲新能源有限公司', [0]],
];

t.test('what could be two, or another, is asked and never chosen', async (t) => {
  for (const [what, line, ns] of ASKED) {
    const { found_by, enterprise, candidates } = ask(line);
    t.same([found_by, enterprise], ['near', null], what);
    t.same(candidates.map((one) => one.uscc).sort(), ns.map(fictionalCode).sort(), what);
  }
});

const NEAR: [string, string, number][] = [
  ['one character wrong', '示例甲新能原有限公司', 0],
  ['one character missing', '示例丁械有限公司', 3],
  ['one character too many', '嘉兴示例丙光电子股份有限公司', 2],
  ['two characters swapped', '示例乙（浙江）料材有限公司', 1],
  ['another place', '桐乡示例丙光电股份有限公司', 2],
  ['another form of firm', '示例癸纺织有限公司', 11],
  ['the form left out', '示例甲新能源', 0],
  ['the form left out behind a place', '示例乙材料（杭州）', 1],
  ['a branch of it', '示例甲新能源有限公司分公司', 0],
  ['the name it had, in a remark', '示例全新之名有限公司（原示例甲新能源有限公司）', 0],
];

t.test('one slip away it is the first candidate, and so is a namesake: a person decides', async (t) => {
  for (const [what, line, n] of NEAR) {
    const { found_by, enterprise, candidates } = ask(line);
    t.same([found_by, enterprise], ['near', null], what);
    t.equal(candidates[0]?.uscc, fictionalCode(n), what);
    const scores = candidates.map((one) => one.score);
    t.ok(scores.every((score) => score > 0 && score <= 1));
    t.same(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    t.ok(candidates.length <= 5);
  }
});

t.test('firms that are not ours are found by nothing', async (t) => {
  for (const line of ['远方别家半导体有限公司', '17\t\t嘉兴市', fictionalCode(500), '有限公司', '??']) {
    t.match(ask(line), { found_by: 'none', enterprise: null, candidates: [] }, line);
  }
});

t.test('each row has one answer with its number, in order', async (t) => {
  const lines = ['企业名称', '示例甲新能源有限公司', '', '远方别家半导体有限公司', fictionalCode(3)];
  t.same(
    matchLines(index, lines).map((one) => [one.line, one.found_by]),
    [
      [2, 'name'],
      [4, 'none'],
      [5, 'code'],
    ],
  );
});

t.test('an empty register and hostile lines are answered', async (t) => {
  t.match(matchLines(buildIndex([]), ['示例甲新能源有限公司']), [{ found_by: 'none' }]);
  const lines = [
    '('.repeat(900),
    '1.'.repeat(900),
    ' '.repeat(900),
    '示例'.repeat(450),
    '\uD800',
    `${'浙江'.repeat(450)}x`,
    `${'市'.repeat(800)}x`,
    `${'市'.repeat(15)}x`,
    `示例${'\u3000'.repeat(900)}x`,
    `示例公司${','.repeat(900)}x`,
    `示例公司${'*'.repeat(900)}x`,
    '有限公司'.repeat(200),
  ];
  const begun = process.cpuUsage().user;
  for (let round = 0; round < 20; round += 1) matchLines(index, lines);
  t.ok(process.cpuUsage().user - begun < 2_000_000, 'no line takes long');
});
