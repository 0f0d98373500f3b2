import { z } from 'zod';
import { tidy } from '../forms.ts';
import { isRole, ROLES } from '../rules/roles.ts';

/** What may be typed about people. Passwords are taken as they are: no trimming, no folding. */

const line = (most: number, missing: string, tooLong: string) =>
  z
    .string()
    .default('')
    .transform((text) => tidy(text) ?? '')
    .pipe(z.string().min(1, missing).max(most, tooLong));

const secret = z.string().max(2000).default('');

export const SignInForm = z
  .object({ name: z.string().max(200).default(''), password: secret, next: z.string().default('') })
  .refine((typed) => typed.name.trim() !== '' && typed.password !== '', {
    path: ['name'],
    message: '填写账号和密码',
  });

const Name = line(32, '填写账号', '账号最多 32 字');
const Display = line(30, '填写姓名', '姓名最多 30 字');

/** A new password is judged by password-rule.ts, which knows the account's name. */
export const SetupForm = z.object({
  code: line(60, '填写启动时显示的设置码', '设置码太长，按启动时显示的抄写'),
  name: Name,
  display: Display,
  password: secret,
});

/** One tick a role: role_admin, role_officer … A form holds several, so each has a name of its own. */
const ticks = Object.fromEntries(ROLES.map((role) => [`role_${role}`, z.string().optional()]));

/** The roles that were ticked, in the order of the table. */
export function tickedRoles(typed: Record<string, string | undefined>): string[] {
  return ROLES.filter((role) => isRole(role) && typed[`role_${role}`] !== undefined);
}

const needsRole = {
  path: ['roles'],
  message: '至少勾选一个角色',
  // Told beside the other fields' faults, not only after they are mended.
  when: () => true,
};
const hasRole = (typed: Record<string, unknown>) => ROLES.some((role) => typed[`role_${role}`] !== undefined);

export const NewAccountForm = z.object({ name: Name, display: Display, ...ticks }).refine(hasRole, needsRole);
export const AccountForm = z.object({ display: Display, ...ticks }).refine(hasRole, needsRole);
export const OwnForm = z.object({ display: Display });

export const PasswordForm = z.object({
  old_password: secret.refine((typed) => typed !== '', '填写现在的密码'),
  password: secret,
});

/** The password once more, before something that only its owner may do. */
export const AgainForm = PasswordForm.pick({ old_password: true });

/** An empty box of days is a token without end. */
export const TokenForm = z.object({
  account: z
    .string()
    .default('')
    .refine((text) => /^[1-9]\d{0,14}$/.test(text), '选择账号')
    .transform(Number),
  label: line(100, '填写令牌的用途', '令牌的用途最多 100 字'),
  days: z
    .string()
    .default('')
    .transform((text, context): number | null => {
      const typed = (tidy(text) ?? '').normalize('NFKC').replace(/天$/, '').trim();
      if (typed === '') return null;
      if (/^[1-9]\d{0,3}$/.test(typed) && Number(typed) <= 3_650) return Number(typed);
      context.addIssue({ code: 'custom', message: '有效天数为 1 到 3650 的整数，长期有效就空着' });
      return z.NEVER;
    }),
});
