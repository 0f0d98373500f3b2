import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { minuteInWords } from '../format.ts';
import { shanghaiDay, shanghaiTime } from '../rules/days.ts';
import { hasRunOut } from './one-time.ts';
import { checkPassword } from './passwords.ts';
import { findAccountByName, noteSignIn, rolesInWords } from './queries.ts';
import { endSession, insertSession, sweepSessions } from './sessions.ts';
import { settle } from './settle.ts';
import { type Attempt, forgetFailures, noteFailure, type Pause, pauseOf } from './throttle.ts';

const SWEEP_HOURS = 24;

export type SignedIn =
  | { ok: true; token: string; accountId: number }
  | { ok: false; status: 422 | 429; message: string };

/** The time of the day in Shanghai, as a pause names it: '14:20'. */
const clockTime = (pause: Pause): string => shanghaiTime(new Date(pause.until)).slice(0, 5);

/** Rounded up to the next minute, so that the time told is never too early. */
function roundUp(pause: Pause): Pause {
  return { ...pause, until: new Date(Math.ceil(Date.parse(pause.until) / 60_000) * 60_000).toISOString() };
}

function pauseInWords(found: Pause): string {
  const pause = roundUp(found);
  if (pause.why === 'in a row') {
    return `连续 5 次不对，账号暂停到 ${clockTime(pause)}。可联系管理员重置密码`;
  }
  if (pause.why === 'address') return `这台电脑所在的地址不对的次数太多，${clockTime(pause)} 后再试`;
  return `此账号近一小时不对的次数太多，${clockTime(pause)} 后再试；换到以前登录过的电脑可立即登录，或联系管理员重置密码`;
}

/**
 * Signs somebody in by name and password: a new session, the old one ended, all told in the log. A
 * wrong name and a wrong password get one answer in the same time; that an account is disabled is told
 * only to who knows its password.
 * @throws TooBusy when too many sign in at once
 */
export async function signIn(
  db: Db,
  typed: { name: string; password: string },
  from: { ip: string; at: () => string; oldSession: string; knownBrowserOf: (accountId: number) => boolean },
): Promise<SignedIn> {
  const found = findAccountByName(db, typed.name);
  const attempt = (): Attempt => ({
    name: found?.name ?? typed.name,
    accountId: found?.id ?? null,
    ip: from.ip,
    at: from.at(),
    isKnownBrowser: found !== null && from.knownBrowserOf(found.id),
  });
  const paused = (pause: Pause): SignedIn => ({ ok: false, status: 429, message: pauseInWords(pause) });

  const early = pauseOf(db, attempt());
  if (early !== null) return paused(early);
  const right = await checkPassword(typed.password, found?.passwordHash ?? null);

  return settle(db, (tx): SignedIn => {
    const now = attempt();
    // Others may have failed while this one was being hashed: many at once get no more tries than one by one.
    const late = pauseOf(tx, now);
    if (late !== null) return paused(late);
    // So does what was decided about the account: a password reset or a disabling holds from its moment.
    const current = findAccountByName(tx, typed.name);
    if (!right || current === null || current.passwordHash !== found?.passwordHash) {
      const pause = noteFailure(tx, now);
      // Whoever it was did not show to be that person.
      tellFailure(
        tx,
        { actor: '访客', accountId: null, ip: now.ip, at: now.at },
        now.accountId === null ? null : now.name,
        pause,
      );
      return pause?.why === 'in a row'
        ? paused(pause)
        : { ok: false, status: 422, message: '账号或密码不对' };
    }
    const by: By = { actor: current.display, accountId: current.id, ip: now.ip, at: now.at };
    if (current.disabledAt !== null) {
      record(tx, { ...by, act: 'sign-in refused', sentence: '登录未成功：账号已停用' });
      return { ok: false, status: 422, message: '此账号已停用。联系管理员' };
    }
    // Only who knows it learns that it has run out: to anybody else it is one more wrong password.
    if (hasRunOut(current, now.at)) {
      record(tx, { ...by, act: 'sign-in refused', sentence: '登录未成功：一次性密码已过期' });
      return { ok: false, status: 422, message: '一次性密码已过期。联系管理员重置密码' };
    }
    forgetFailures(tx, now);
    if (from.oldSession !== '') endSession(tx, from.oldSession);
    sweepSessions(tx, new Date(Date.parse(now.at) - SWEEP_HOURS * 3_600_000).toISOString());
    const token = insertSession(tx, { accountId: current.id, ip: now.ip, at: now.at });
    noteSignIn(tx, current.id, now.at);
    record(tx, {
      ...by,
      act: 'signed in',
      sentence: '登录',
      detail: { account: current.id, roles: rolesInWords(current.roles) },
    });
    return { ok: true, token, accountId: current.id };
  });
}

/** A wrong attempt at an account is told; at a name that nobody has, only the pause it leads to. */
function tellFailure(tx: Parameters<typeof record>[0], by: By, name: string | null, pause: Pause | null) {
  const until = (one: Pause) => minuteInWords(roundUp(one).until, shanghaiDay(new Date(by.at)));
  if (pause !== null && pause.why === 'in a row') {
    const who = name === null ? '一个不存在的账号' : `账号“${name}”`;
    record(tx, {
      ...by,
      act: 'sign-in paused',
      sentence: `连续 5 次登录${who}未成功，暂停到 ${until(pause)}`,
    });
  } else if (name !== null) {
    record(tx, { ...by, act: 'sign-in failed', sentence: `登录账号“${name}”未成功：密码不对` });
  }
}
