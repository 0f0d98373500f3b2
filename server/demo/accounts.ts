import type { Db } from '../../db/open.ts';
import { type By, byCommandLine } from '../audit/by.ts';
import { makePassword } from '../people/password-rule.ts';
import { hashPassword } from '../people/passwords.ts';
import { addAccount } from '../people/queries.ts';
import { addToken, listTokens, revokeToken } from '../people/tokens.ts';
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

/** One system reads, another was allowed to report and is no longer; what opens them nobody is told. */
function addDemoToken(db: Db, accountId: number, name: string, by: By): void {
  if (name === 'leader') addToken(db, { accountId, label: '示例数据大屏', days: 365 }, by);
  if (name !== 'officer') return;
  addToken(db, { accountId, label: '示例报送系统', days: 90 }, by);
  const [made] = listTokens(db);
  if (made !== undefined) revokeToken(db, made.id, by);
}

/** The demo's three accounts, each with a password made up now: it may be reached from other machines. */
export async function addDemoAccounts(db: Db, at: Instant): Promise<DemoAccount[]> {
  const made: DemoAccount[] = [];
  const by = byCommandLine(at);
  for (const account of ACCOUNTS) {
    const password = makePassword();
    const passwordHash = await hashPassword(password);
    const id = addAccount(db, { ...account, passwordHash }, by);
    addDemoToken(db, id, account.name, by);
    made.push({ name: account.name, password, display: account.display });
  }
  return made;
}
