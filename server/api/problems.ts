/** Errors as RFC 9457 problems: what went wrong in Chinese, and each fault at its place. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MovedTo, NotAllowed, NotFound, Refused } from '../errors.ts';
import { noteDenial } from '../people/denials.ts';
import { causeOf, statusOf } from '../plugins/faults.ts';
import { UNSAVED } from '../plugins/unsaved-words.ts';
import { inChinese } from './issues.ts';

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: '中文说明' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: '有问题的参数或字段，如 #/effective_on' }),
          code: z.string().meta({ description: '规则的编号（R1 至 R12）或问题的种类' }),
          detail: z.string(),
        }),
      )
      .meta({ description: '逐项的问题，可为空' }),
  })
  .meta({ id: 'Problem' });
type ProblemDocument = z.output<typeof Problem>;
export type ProblemError = ProblemDocument['errors'][number];

interface Telling {
  errors?: ProblemError[];
  /** Further members of the problem: the current state, for one. */
  more?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** A problem that says of itself what is wrong: its status, its words, and what else is told. */
export class Told extends Error {
  readonly statusCode: number;
  readonly telling: Telling;
  constructor(statusCode: number, words: string, telling: Telling = {}) {
    super(words);
    this.statusCode = statusCode;
    this.telling = telling;
  }
}

/** What was asked cannot be read: 400, each fault at its parameter or field. */
export class Malformed extends Told {
  constructor(errors: ProblemError[]) {
    super(400, errors.map((one) => one.detail).join('；'), { errors });
  }
}

/** No token, or one that opens nothing: 401. */
export class Unauthorised extends Told {
  constructor(words: string) {
    super(401, words, { headers: { 'www-authenticate': 'Bearer' } });
  }
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
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

/** What is not there, by its name in `NotFound`. */
const MISSING: Record<string, string> = {
  enterprise: '没有这家企业，核对信用代码',
  event: '没有这条记录，核对编号',
  programme: '没有这个行动计划，核对代码',
  period: '行动计划里没有这个季度',
  'issued summary': '没有签发过这一版季度小结',
  year: '没有这个年度',
};

/** The words of a status as OpenAPI describes it. */
export const STATUS_WORDS: Record<number, string> = {
  ...DETAILS,
  401: '没有令牌或令牌失效',
  403: '没有权限',
  404: '没有这条数据',
  409: '同一个 Idempotency-Key 而内容不同；或信用代码已更正、已合并',
  412: 'If-Match 与现在的版本不同；current 是现在的内容',
  422: '规则不允许，errors 中写明是哪一条',
  428: '缺少 If-Match',
  429: '请求太多，Retry-After 秒后再试',
};

/** Where a rule points to: a field of the body, or a part of one (`categories/0/target`). */
export const pointerTo = (...path: PropertyKey[]): string =>
  ['#', ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

/** @returns the problem, with nothing of the inside in it */
function problemOf(error: unknown): { problem: ProblemDocument; headers: Record<string, string> } {
  const status = statusOf(error);
  const telling: Telling =
    error instanceof Told
      ? error.telling
      : error instanceof Refused
        ? {
            errors: error.refusals.map(({ rule, field, message }) => ({
              pointer: field === '' ? '#' : `#/${field}`,
              code: rule,
              detail: message,
            })),
          }
        : {};
  const said =
    error instanceof NotFound
      ? MISSING[error.message]
      : error instanceof Told || error instanceof Refused
        ? error.message
        : '';
  const cause = causeOf(error);
  const problem = {
    type: 'about:blank',
    title: TITLES[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error'),
    status,
    detail:
      said ||
      (cause === null ? '' : UNSAVED[cause].words) ||
      (DETAILS[status] ?? DETAILS[status < 500 ? 400 : 500] ?? ''),
    errors: telling.errors ?? [],
    ...telling.more,
  };
  // Somebody else writes, or the disk is full: neither is over at once.
  const wait: Record<string, string> = status === 503 ? { 'retry-after': '5' } : {};
  return { problem, headers: { ...wait, ...telling.headers } };
}

/**
 * Who reads under a code of old is led to the one of now (303: a merge can be undone). What is changed
 * under it is refused: whoever posts has to know which enterprise it is.
 */
function leadOn({ code, uscc }: MovedTo, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = `信用代码 ${code} 已合并或更正，改用 ${uscc}`;
  if (request.method === 'GET' || request.method === 'HEAD') {
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
    if (error instanceof NotAllowed) noteDenial(request);
    const { problem, headers } = problemOf(error);
    if (problem.status >= 500) {
      request.log.error({ err: error }, 'api request failed');
      problem.detail = `${problem.detail}。编号 ${request.id}`;
    }
    return reply.code(problem.status).headers(headers).type('application/problem+json').send(problem);
  });
}

/** @throws Malformed with a fault for each; what there is none of is one, so that a misspelt word is never passed over */
function read<S extends z.ZodType>(
  schema: S,
  given: unknown,
  unknown: (key: string) => Omit<ProblemError, 'pointer'>,
): z.output<S> {
  const made = schema.safeParse(given, { error: inChinese });
  if (made.success) return made.data;
  throw new Malformed(
    made.error.issues.flatMap((issue): ProblemError[] => {
      if (issue.code !== 'unrecognized_keys')
        return [{ pointer: pointerTo(...issue.path), code: 'format', detail: issue.message }];
      return issue.keys.map((key) => ({ pointer: pointerTo(...issue.path, key), ...unknown(key) }));
    }),
  );
}

/** Reads the parameters of an address by their schema. @throws Malformed */
export function readQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  return read(schema, query, (key) => ({ code: 'unknown_parameter', detail: `没有 ${key} 这个参数` }));
}

/** Reads a body by its schema. @throws Malformed */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return read(schema, body, (key) => ({ code: 'unknown_field', detail: `没有 ${key} 这个字段` }));
}
