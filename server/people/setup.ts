import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotFound } from '../errors.ts';
import { makeWords } from './password-rule.ts';
import { insertAccount, noteSignIn } from './queries.ts';
import { hasAdministrator, insertSession } from './sessions.ts';
import { settle } from './settle.ts';

/** Capitals and digits that are not mistaken for each other when copied from a console. */
const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** The hash of the code in force, by database: never stored, so a restart makes a new one. */
const codes = new WeakMap<Db, Buffer>();

const digest = (code: string): Buffer =>
  createHash('sha256')
    .update(
      code
        .normalize('NFKC')
        .toUpperCase()
        .replace(/[^A-Z0-9]/g, ''),
    )
    .digest();

/**
 * While there is no administrator: makes the one-time set-up code, prints it in one line with the
 * address where it is asked for, and gives it back. Null and silence once there is one.
 */
export function announceSetup(
  app: FastifyInstance,
  print: (line: string) => void = console.log,
): string | null {
  if (hasAdministrator(app.db)) return null;
  const code = makeWords(4, 4, SIGNS);
  codes.set(app.db, digest(code));
  print(`还没有管理员。打开 ${addressOf(app)}/setup ，填写一次性设置码：${code}`);
  return code;
}

function addressOf(app: FastifyInstance): string {
  if (app.settings.baseUrl !== null) return app.settings.baseUrl;
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : app.settings.port;
  const { host } = app.settings;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Whether this is the code that was printed; capitals, spaces and hyphens do not matter. */
export function isSetupCode(db: Db, typed: string): boolean {
  const expected = codes.get(db);
  return expected !== undefined && timingSafeEqual(digest(typed), expected);
}

/**
 * Makes the first account, administrator and manager, and signs it in. Of two at once one wins; the
 * code is used up with it.
 * @returns the token of the new session
 * @throws NotFound when there is an administrator by now; Refused on the name
 */
export function setUp(
  db: Db,
  first: { name: string; display: string; passwordHash: string },
  by: By,
): string {
  const token = settle(db, (tx) => {
    if (hasAdministrator(tx)) throw new NotFound('set-up');
    const named = { ...by, actor: first.display };
    const id = insertAccount(tx, { ...first, roles: ['admin', 'manager'] }, named);
    noteSignIn(tx, id, by.at);
    const session = insertSession(tx, { accountId: id, ip: by.ip, at: by.at });
    record(tx, {
      ...named,
      accountId: id,
      act: 'signed in',
      sentence: '完成首次设置并登录',
      detail: { account: id },
    });
    return session;
  });
  codes.delete(db);
  return token;
}
