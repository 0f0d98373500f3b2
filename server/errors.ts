import type { Refusal } from './rules/types.ts';

/** There is no such thing, or nothing that this person may know of: 404. */
export class NotFound extends Error {
  readonly statusCode = 404;
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

/** Somebody else changed it meanwhile: 409 on pages, 412 in the API. */
export class Conflict extends Error {
  readonly statusCode = 409;
}
