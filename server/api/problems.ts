/** Errors as RFC 9457 problems: what went wrong in Chinese, and each fault at its place. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Conflict, MovedTo, NotAllowed, NotFound, Refused } from '../errors.ts';
import { statusOf } from '../plugins/faults.ts';

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
});
export type ProblemError = z.output<typeof Problem>['errors'][number];

/** What was asked cannot be read: 400, each fault at its parameter. */
export class Malformed extends Error {
  readonly statusCode = 400;
  readonly errors: ProblemError[];
  constructor(errors: ProblemError[]) {
    super(errors.map((one) => one.detail).join('；'));
    this.errors = errors;
  }
}

/** No token, or one that opens nothing: 401. */
export class Unauthorised extends Error {
  readonly statusCode = 401;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const DETAILS: Record<number, string> = {
  400: '请求的格式不对',
  401: '缺少令牌，或令牌已过期、已撤销',
  403: '此账号没有这项权限',
  404: '没有这个接口，或没有这条数据',
  409: '内容已被他人修改',
  413: '内容太大',
  415: '内容类型应为 application/json',
  422: '内容不符合规则',
  429: '请求次数太多，稍后再试',
  500: '服务器出错，内容没有保存',
  503: '系统正忙，稍后再试',
};

/** @returns the problem, with nothing of the inside in it */
function problemOf(error: unknown): z.output<typeof Problem> {
  const status = statusOf(error);
  const isTold = error instanceof Malformed || error instanceof Refused || error instanceof Unauthorised;
  const said = isTold && error.message !== '' ? error.message : '';
  const errors =
    error instanceof Malformed
      ? error.errors
      : error instanceof Refused
        ? error.refusals.map(({ rule, field, message }) => ({
            pointer: `#/${field}`,
            code: rule,
            detail: message,
          }))
        : [];
  return {
    type: 'about:blank',
    title: TITLES[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error'),
    status,
    detail: said || (DETAILS[status] ?? DETAILS[status < 500 ? 400 : 500] ?? ''),
    errors,
  };
}

const EXPECTED = [Malformed, Unauthorised, NotAllowed, NotFound, Refused, Conflict];

/**
 * Who reads under a code of old is led to the one of now (303: a merge can be undone). What is changed
 * under it is refused: whoever posts has to know which enterprise it is.
 */
function leadOn({ code, uscc }: MovedTo, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = `信用代码 ${code} 已合并或更正，改用 ${uscc}`;
  if (request.method === 'GET') {
    const [path = '', query] = request.url.split('?');
    const words = path.split('/');
    const to = words.map((word, at) => (words[at - 1] === 'enterprises' ? uscc : word)).join('/');
    return reply.redirect(query === undefined ? to : `${to}?${query}`, 303);
  }
  const errors = [{ pointer: '#/uscc', code: 'moved', detail }];
  return reply
    .code(409)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: 'Conflict', status: 409, detail, errors });
}

/** Gives a room problems instead of pages. */
export function answerInProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | MovedTo>(async (error, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof MovedTo) return leadOn(error, request, reply);
    const problem = problemOf(error);
    if (problem.status >= 500 || !EXPECTED.some((one) => error instanceof one)) {
      request.log.error({ err: error }, 'api request failed');
    }
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (problem.status >= 500) problem.detail = `${problem.detail}。编号 ${request.id}`;
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
}

const WORDS: Partial<Record<string, string>> = { unrecognized_keys: 'unknown_parameter' };

/**
 * Reads a query by its schema, whose messages are Chinese.
 * @throws Malformed with a fault for each parameter; an unknown parameter is one, so that a misspelt
 *   filter is never taken for none
 */
export function readQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  throw new Malformed(
    read.error.issues.flatMap((issue): ProblemError[] => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          pointer: `#/${key}`,
          code: WORDS[issue.code] ?? issue.code,
          detail: `没有 ${key} 这个参数`,
        }));
      }
      return [{ pointer: `#/${issue.path.join('/')}`, code: 'format', detail: issue.message }];
    }),
  );
}
