/** What an account's name, shown name and roles must be. */
import { Refused } from '../errors.ts';
import { isRole, ROLES } from '../rules/roles.ts';

const NAME = /^[\p{Script=Han}A-Za-z0-9][\p{Script=Han}A-Za-z0-9._-]{1,31}$/u;

export function isAccountName(name: string): boolean {
  return NAME.test(name);
}

/** @throws Refused with this message at this field */
export function refuse(field: string, message: string): never {
  throw new Refused([{ rule: 'account', field, message }]);
}

/** The roles of the table, in its order, each once. @throws Refused on an unknown one */
export function knownRoles(roles: readonly string[]): string[] {
  const unknown = roles.find((role) => !isRole(role));
  if (unknown !== undefined) refuse('roles', `没有这个角色：${unknown}`);
  return ROLES.filter((role) => roles.includes(role));
}

/** The name as it is shown, tidied. @throws Refused where it is empty or too long */
export function checkDisplay(display: string): string {
  const folded = display.normalize('NFC').trim();
  if (folded === '') refuse('display', '填写姓名');
  if (folded.length > 30) refuse('display', '姓名最多 30 字');
  return folded;
}
