/** What zod found, in Chinese, wherever a schema has no words of its own. */
import type { z } from 'zod';

const TYPES: Record<string, string> = {
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表',
  object: '对象',
};

export function inChinese(issue: z.core.$ZodRawIssue): string {
  const at = issue.path?.map(String).join('.') ?? '';
  const what = at === '' ? '内容' : at;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `缺少 ${what}`
        : `${what} 应为${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.input === undefined
        ? `缺少 ${what}`
        : `${what} 可用 ${issue.values.map(String).join('、')}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${what} 最多 ${issue.maximum} ${issue.origin === 'string' ? '字' : '项'}`
        : `${what} 不大于 ${issue.maximum}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${what} 不能为空`
        : `${what} 不小于 ${issue.minimum}`;
    case 'invalid_union':
      return `${what} 的写法不对`;
    default:
      return `${what} 的格式不对`;
  }
}
