/** Short ways to write down the criteria that a new database begins with. */
import type { Criterion, Measure, Test, Window } from './readiness-types.ts';

export const WAN = 10_000;
export const least = (of: Measure, value: number, over: Window = 'last', near?: number): Test => ({
  kind: 'figure',
  of,
  over,
  bound: 'least',
  value,
  ...(near === undefined ? {} : { near }),
});
export const most = (of: Measure, value: number): Test => ({
  kind: 'figure',
  of,
  over: 'last',
  bound: 'most',
  value,
});
export const person: Test = { kind: 'judged', by: 'person' };

export const one = (
  code: string,
  words: string,
  test: Test,
  clause: string,
  confidence: Criterion['confidence'] = 'B',
): Criterion => ({ code, words, test, clause, confidence });

const BASIC_CLAUSE =
  '第十一条：境内依法设立，属中小企业（按划型标准）；申报期间未列入经营异常名录、严重失信主体名单；产品不属限制、淘汰等类；近三年未发生较大及以上安全事故、重大网络和数据安全事件、重大环境违法、严重质量问题';
export const basic = (code: string) =>
  one(code, '基本条件（划型、信用、安全环保质量）', person, BASIC_CLAUSE, 'C');

export const scoreOf = (code: string, value: number, clause: string, over: Window = 'now') =>
  one(code, '专精特新发展评价得分', least('score', value, over), clause);
