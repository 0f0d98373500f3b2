/** A system that asks the API with tokens of each role, and sends what it is told to send. */
import type { Test } from 'tap';
import { z } from 'zod';
import { Problem } from '../../server/api/problems.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { addToken } from '../../server/people/tokens.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { openApp, type World } from '../helpers/app.ts';

export interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
}
export interface Got {
  status: number;
  headers: Record<string, unknown>;
  json: unknown;
  body: string;
}
export type Call = (method: string, path: string, sent?: Sent) => Promise<Got>;

export interface Callers extends World {
  /** By role; `nobody` has an account and no role, `expired` a token that is over, `none` no token. */
  by: Record<string, Call>;
  /** A caller with this token, or without one. */
  withToken(token: string | null): Call;
  /** A new token of an account with these roles, with its account's id. */
  token(...roles: string[]): { token: string; id: number };
}

export async function openCallers(t: Test): Promise<Callers> {
  const world = await openApp(t);
  const withToken =
    (token: string | null): Call =>
    async (method, path, { body, headers = {} } = {}) => {
      const reply = await world.app.inject({
        method: method as 'GET',
        url: `/api/v1${path}`,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const json: unknown = /json/.test(String(reply.headers['content-type'])) ? reply.json() : null;
      return { status: reply.statusCode, headers: reply.headers, json, body: reply.body };
    };
  const token = (...roles: string[]) => {
    const { id } = world.as(...roles);
    const at = byCommandLine(world.clock.at.toISOString());
    return { token: addToken(world.db, { accountId: id, label: '示例系统', days: null }, at), id };
  };
  const by: Record<string, Call> = { none: withToken(null) };
  for (const role of ROLES) by[role] = withToken(token(role).token);
  by.nobody = withToken(token().token);
  const over = world.as('manager');
  const before = byCommandLine(new Date(world.clock.at.getTime() - 48 * 3_600_000).toISOString());
  by.expired = withToken(addToken(world.db, { accountId: over.id, label: '过期', days: 1 }, before));
  return { ...world, by, withToken, token };
}

/** The problem that was answered. */
export const problemIn = (got: Got) => Problem.parse(got.json);

/** One field of an answer. */
export function at(got: Got, ...path: (string | number)[]): unknown {
  return path.reduce(
    (value: unknown, key) =>
      z.record(z.string(), z.unknown()).or(z.array(z.unknown())).parse(value)[key as never],
    got.json,
  );
}
