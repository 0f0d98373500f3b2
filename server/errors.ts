import type { Refusal } from './rules/types.ts';

/** There is no such thing, or nothing that this person may know of: 404. */
export class NotFound extends Error {
  readonly statusCode = 404;
}

/** It is known by another code now: pages and the API lead there. */
export class MovedTo extends Error {
  readonly code: string;
  readonly uscc: string;
  /** @param code the one that was asked for @param uscc the one that it leads to */
  constructor(code: string, uscc: string) {
    super(`${code} is ${uscc} now`);
    this.code = code;
    this.uscc = uscc;
  }
}

/** They may see it and not do this: 403. */
export class NotAllowed extends Error {
  readonly statusCode = 403;
}

/** A rule refuses: 422, with each refusal at its field. */
export class Refused extends Error {
  readonly statusCode = 422;
  readonly refusals: Refusal[];
  constructor(refusals: Refusal[]) {
    super(refusals.map((one) => one.message).join('；'));
    this.refusals = refusals;
  }
}

/** The server was told to end and begins nothing any more: 503. */
export class Restarting extends Error {
  readonly statusCode = 503;
  readonly title: string;
  constructor(isSaving = false) {
    super(isSaving ? '这次的内容没有保存。过一会儿返回上一页，再保存一次。' : '过一会儿再试。');
    this.title = isSaving ? '未保存：系统正在重新启动' : '系统正在重新启动';
  }
}

/** Somebody else changed it meanwhile: 409 on pages, 412 in the API. */
export class Conflict extends Error {
  readonly statusCode = 409;
}
