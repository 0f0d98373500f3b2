import type { Db } from '../../db/open.ts';
import { byCommandLine } from '../audit/by.ts';
import { makePassword } from '../people/password-rule.ts';
import { hashPassword } from '../people/passwords.ts';
import { addAccount } from '../people/queries.ts';
import type { Instant } from '../rules/types.ts';

export interface DemoAccount {
  name: string;
  password: string;
  display: string;
}

const ACCOUNTS = [
  { name: 'admin', display: '示例管理员', roles: ['admin', 'manager', 'auditor'] },
  { name: 'officer', display: '专员甲', roles: ['officer'] },
  { name: 'leader', display: '示例领导', roles: ['leader'] },
];

/** The demo's three accounts, each with a password made up now: it may be reached from other machines. */
export async function addDemoAccounts(db: Db, at: Instant): Promise<DemoAccount[]> {
  const made: DemoAccount[] = [];
  for (const account of ACCOUNTS) {
    const password = makePassword();
    const passwordHash = await hashPassword(password);
    addAccount(db, { ...account, passwordHash }, byCommandLine(at));
    made.push({ name: account.name, password, display: account.display });
  }
  return made;
}
