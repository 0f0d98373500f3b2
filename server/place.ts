/** Where somebody was among the enterprises, so that a file can lead back there, after a form too. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { giveNote, noteOf } from './plugins/session.ts';

const NAME = 'place';
const LISTS = /^\/(enterprises|progress\/tracks|tracks)(\?[\w.~%&=+*-]*)?$/;
/** Browsers keep 4,096 bytes of a cookie. */
const LONGEST = 2_000;

/** Remembers the list that is being shown, with its conditions and its page. */
export function keepPlace(request: FastifyRequest, reply: FastifyReply): void {
  const { url } = request;
  if (url.length > LONGEST || !LISTS.test(url)) return;
  giveNote(request.server, reply, { name: NAME, value: Buffer.from(url).toString('base64url') });
}

/** The list that was shown last, at the row of this enterprise; the whole list where none was. */
export function placeOf(request: FastifyRequest, uscc: string): string {
  const kept = Buffer.from(noteOf(request, NAME) ?? '', 'base64url').toString();
  return `${LISTS.test(kept) ? kept : '/enterprises'}#${rowId(uscc)}`;
}

/** The id of an enterprise's row in a list. */
export const rowId = (uscc: string): string => `row-${uscc}`;
