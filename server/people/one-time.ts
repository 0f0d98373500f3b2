/** A password that somebody else was given is to be changed, and opens nothing after three days. */
import type { Instant } from '../rules/types.ts';

const HOURS = 72;

/** How a password is kept that was set at this moment: whether it has to be changed, and until when it can be. */
export function oneTime(mustChange: boolean, at: Instant) {
  const until = new Date(Date.parse(at) + HOURS * 3_600_000).toISOString();
  return { must_change: mustChange, must_change_by: mustChange ? until : null };
}

interface Kept {
  disabledAt: Instant | null;
  mustChange: boolean;
  mustChangeBy: Instant | null;
}

/** Whether it can no longer be used; one's own password never runs out. */
export function hasRunOut({ mustChangeBy }: Pick<Kept, 'mustChangeBy'>, at: Instant): boolean {
  return mustChangeBy !== null && mustChangeBy <= at;
}

/** How an account stands, as the list and its file say it. */
export function stateInWords(one: Kept, at: Instant): string {
  if (one.disabledAt !== null) return '已停用';
  if (!one.mustChange) return '在用';
  return hasRunOut(one, at) ? '一次性密码已过期，待重置' : '待本人修改密码';
}
