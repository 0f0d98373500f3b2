import type { FastifyRequest } from 'fastify';
import type { Instant } from '../rules/types.ts';
import { record } from './record.ts';

/** Who does something, when, from where: goes with every change into the log. */
export interface By {
  /** The name as the log shows it: a person's display name, or 命令行. */
  actor: string;
  accountId: number | null;
  ip: string;
  at: Instant;
  /** The import or batch that the change belongs to. */
  importId?: number | null;
}

export function by(request: FastifyRequest): By {
  return {
    actor: request.person.display,
    accountId: request.person.accountId,
    ip: request.ip,
    at: request.server.instant(),
  };
}

/** Somebody who has not signed in yet. */
export function byStranger(request: FastifyRequest): By {
  return { actor: '访客', accountId: null, ip: request.ip, at: request.server.instant() };
}

/** The command line's own name in the log. */
export function byCommandLine(at: Instant, actor = '命令行'): By {
  return { actor, accountId: null, ip: '', at };
}

/** The line of the log for what is handed out, before its first byte; HEAD is handed nothing. */
export function tellHandedOut(
  request: FastifyRequest,
  { act, enterpriseId = null, sentence }: { act: string; enterpriseId?: number | null; sentence: string },
): void {
  if (request.method === 'HEAD') return;
  record(request.server.db, { ...by(request), act, enterpriseId, sentence });
}
