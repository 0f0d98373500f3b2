/** Keys of one letter: on, unless this browser was told otherwise (WCAG 2.1.4). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { giveNote, noteOf } from './session.ts';

const NAME = 'keys';
const YEAR_IN_SECONDS = 31_536_000;

/** Kept by the browser, not by the account: whether keys get in the way depends on what somebody types with. */
export function hasKeys(request: FastifyRequest): boolean {
  return noteOf(request, NAME) !== 'off';
}

export function setKeys(request: FastifyRequest, reply: FastifyReply, on: boolean): void {
  giveNote(request.server, reply, { name: NAME, value: on ? 'on' : 'off', seconds: YEAR_IN_SECONDS });
}
