import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { codeOf, ifPossible, troubleOf } from '../../db/trouble.ts';
import { MovedTo, NotAllowed, NotFound, Refused, Restarting } from '../errors.ts';
import { noteDenial } from '../people/denials.ts';
import { keepForm } from '../people/kept-forms.ts';
import { ownPath } from '../people/own-path.ts';
import { hasAdministrator } from '../people/sessions.ts';
import { ChangePasswordFirst, ForeignForm, SignInFirst } from './access.ts';
import { answerPlainly, PLAIN_HEADERS } from './plain.ts';
import { sessionToken } from './session.ts';
import { SavingPaused } from './storage.ts';
import { sentAgain } from './unsaved.ts';
import { type Cause, UNREADABLE, UNSAVED } from './unsaved-words.ts';
import { show } from './views.ts';

interface Page {
  status: number;
  title: string;
  words: string;
}

const PAGES: Record<number, Omit<Page, 'status'>> = {
  400: { title: '看不懂这次请求', words: '地址或填写的内容格式不对。返回上一页，核对后再试。' },
  403: { title: '你的账号不能查看此页', words: '需要时联系管理员，由管理员调整账号的角色。' },
  404: { title: '没有这一页', words: '地址可能抄错了，或内容已不在这里。可从上方菜单重新进入。' },
  405: { title: '不能这样打开此页', words: '从上方菜单重新进入。' },
  409: { title: '内容已被他人修改', words: '返回上一页，重新打开后再保存。' },
  413: { title: '内容太大', words: '减少一次填写或上传的内容，再试一次。上传文件的大小限制写在文件框旁边。' },
  415: { title: '不能读取这种内容', words: '从页面上的表单填写后再保存。' },
  422: { title: '有内容需要修改', words: '返回上一页，核对后再保存。' },
  429: { title: '次数太多', words: '稍等几分钟再试。' },
  500: { title: '没有保存成功', words: '稍后再试；仍不行时，把下面的编号告知管理员。' },
  503: { title: '系统正忙', words: '稍等片刻再试；仍不行时，把下面的编号告知管理员。' },
};

const isOurs = (error: unknown): boolean =>
  error instanceof NotAllowed || error instanceof ForeignForm || error instanceof ChangePasswordFirst;

/** What kept something from being saved or read; null where the error is of another kind. */
export function causeOf(error: unknown): Cause | null {
  return error instanceof SavingPaused ? error.reason : troubleOf(error);
}

/** The status that tells the truth about an error; what is not ours to explain is 500. */
export function statusOf(error: unknown): number {
  if (causeOf(error) !== null) return 503;
  if (codeOf(error).startsWith('SQLITE_CONSTRAINT')) return 409;
  const status = (error as { statusCode?: unknown }).statusCode;
  // A package's own 403 is about files outside its folder: to a reader there is no such page.
  if (status === 403 && !isOurs(error)) return 404;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500;
}

const READS = new Set(['GET', 'HEAD']);

function page(error: unknown, method = 'GET'): Page {
  const status = statusOf(error);
  const cause = causeOf(error);
  if (cause !== null)
    return {
      status,
      ...(READS.has(method) && !(error instanceof SavingPaused) ? UNREADABLE : UNSAVED[cause]),
    };
  if (error instanceof Restarting) return { status, title: error.title, words: error.message };
  if (error instanceof ForeignForm) {
    return {
      status,
      title: '这张表单已失效',
      words: '页面打开太久，或不是从本系统打开的。返回上一页，刷新后再保存。',
    };
  }
  const known = PAGES[status] ?? PAGES[status < 500 ? 400 : 500];
  return {
    status,
    title: known?.title ?? '',
    words: error instanceof Refused ? error.message : (known?.words ?? ''),
  };
}

/** Where a stranger goes: to set up an empty system, else to sign in and come back here. */
function signInAddress(request: FastifyRequest, reply: FastifyReply): string {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && request.url === '/') return hasAdministrator(request.server.db) ? '/sign-in' : '/setup';
  if (reads) return `/sign-in?next=${encodeURIComponent(ownPath(request.url))}`;
  // What cannot be kept is lost to the form, and must not stand in the way of signing in.
  let kept = false;
  ifPossible(request.server.db, () => {
    kept = keepForm(request, reply, sessionToken(request));
  });
  return kept ? '/sign-in?next=%2Fkept-form' : '/sign-in';
}

/**
 * The same address under the code that it leads to, the old one beside it so that the page can say so. A
 * merge can be undone, so nothing is permanent; what was posted is posted again and judged there.
 */
function leadOn(error: MovedTo, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = '', query = ''] = request.url.split('?');
  const words = path.split('/');
  const to = words.map((word, at) => (words[at - 1] === 'enterprises' ? error.uscc : word)).join('/');
  const asked = new URLSearchParams(query);
  if (asked.get('led_by') === null) asked.set('led_by', error.code);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return reply.redirect(`${to}?${asked}`, reads ? 303 : 307);
}

/**
 * A disk that is full for a file of ours (an attachment, an export) is told to whoever watches over it. Transactions
 * tell of themselves; that the disk did not confirm is told once more rather than never.
 */
function noteTrouble(error: unknown, { server }: FastifyRequest): void {
  const trouble = troubleOf(error);
  const isFileFull = trouble === 'full' && !codeOf(error).startsWith('SQLITE_');
  if (isFileFull || trouble === 'sync') server.storage.failed(trouble);
}

async function answer(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof MovedTo) return leadOn(error, request, reply);
  if (error instanceof NotAllowed) noteDenial(request);
  const { status, title, words } = page(error, request.method);
  if (status >= 500 && !(error instanceof SavingPaused || error instanceof Restarting))
    request.log.error({ err: error }, 'request failed');
  noteTrouble(error, request);
  if (error instanceof SignInFirst) return reply.redirect(signInAddress(request, reply), 303);
  if (error instanceof ChangePasswordFirst) return reply.redirect('/people/me/password', 303);
  const number = status >= 500 ? request.id : '';
  reply.header('cache-control', 'no-store');
  // A file that could not begin would be saved with this page in it.
  reply.removeHeader('content-disposition');
  try {
    const again = sentAgain(request, causeOf(error));
    return await show(reply, 'errors/page', { title, words, status, number, again }, status);
  } catch (again) {
    // What broke the request may break its error page as well: a full disk, a damaged file.
    request.log.error({ err: again }, 'error page failed');
    return answerPlainly(reply, { status, title, words, number });
  }
}

/** For addresses that cannot be read: Fastify answers these before any hook, and would echo them. */
export function answerEarly(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (request.url.startsWith('/api/')) {
    const problem = {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: '地址写法不对',
      errors: [],
    };
    reply.code(400).headers(PLAIN_HEADERS).type('application/problem+json').send(problem);
    return;
  }
  const told = page(statusOf(error) === 414 ? new NotFound('address') : error);
  answerPlainly(reply, { ...told, number: '' });
}

/** One place where every error becomes a page: fixed Chinese words, a number to quote, nothing of the inside. */
export const faults = plugin(async (app: FastifyInstance) => {
  app.setErrorHandler<FastifyError>(answer);
  app.setNotFoundHandler(async (request, reply) => {
    if (request.url.startsWith('/api/')) {
      return reply
        .code(404)
        .type('application/problem+json')
        .send({ type: 'about:blank', title: 'Not Found', status: 404, detail: '没有这个接口', errors: [] });
    }
    return answer(new NotFound('page'), request, reply);
  });
});
