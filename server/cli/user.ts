import type { Db } from '../../db/open.ts';
import { minute } from '../format.ts';
import { enterprisesServed } from '../handover/queries.ts';
import { passwordFault } from '../people/password-rule.ts';
import { hashPassword } from '../people/passwords.ts';
import {
  type Account,
  addAccount,
  disableAccount,
  findAccountByName,
  listAccounts,
  rolesInWords,
  setPassword,
} from '../people/queries.ts';
import { isRole, ROLE_NAMES, ROLES } from '../rules/roles.ts';
import { group } from './group.ts';
import { table } from './table.ts';
import {
  AS,
  byOf,
  type Command,
  DATA,
  Failure,
  JSON_OPTION,
  printJson,
  readArgs,
  type Terminal,
  Usage,
  withDatabase,
} from './terminal.ts';

const rolesList = ROLES.map((role) => `${role} ${ROLE_NAMES[role]}`).join('、');

/** The account of that name. @throws Failure */
export function accountNamed(db: Db, name: string): Account {
  const found = findAccountByName(db, name);
  if (found === null) throw new Failure(`没有账号“${name}”`);
  return found;
}

/** A password from standard input, without its line end. @throws Failure naming what it lacks */
async function readPassword(terminal: Terminal, name: string): Promise<string> {
  const password = (await terminal.readInput('密码：')).replace(/\r?\n$/, '');
  const fault = passwordFault(password, name);
  if (fault !== null) throw new Failure(fault);
  return password;
}

const add: Command = {
  about: '新增账号，密码从标准输入读取',
  help: `用法：user add 账号 --role 角色 [--role 角色] [--display 姓名]
新增账号。密码从标准输入读取，例如：echo '密码' | npm run --silent cli -- user add li --role officer

  --role 角色      ${rolesList}；可写多次
  --display 姓名   页面和日志显示的姓名，默认与账号相同
${AS}
${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      {
        role: { type: 'string', multiple: true },
        display: { type: 'string' },
        as: { type: 'string' },
      },
      { least: 1, most: 1, what: '账号' },
    );
    const [name = ''] = words;
    const roles = values.role ?? [];
    if (roles.length === 0) throw new Usage(`缺少 --role，可用：${rolesList}`);
    const unknown = roles.find((role) => !isRole(role));
    if (unknown !== undefined) throw new Usage(`没有角色“${unknown}”，可用：${rolesList}`);
    const who = byOf(terminal, values.as);
    const passwordHash = await hashPassword(await readPassword(terminal, name));
    await withDatabase(terminal, values['data-dir'], (db) => {
      addAccount(db, { name, display: values.display ?? name, roles, passwordHash }, who);
    });
    terminal.out(`已新增账号“${name}”，角色：${rolesInWords(roles)}`);
    return undefined;
  },
};

const inJson = (one: Account) => ({
  name: one.name,
  display: one.display,
  roles: one.roles,
  disabled_at: one.disabledAt,
  created_at: one.createdAt,
  last_sign_in_at: one.lastSignInAt,
});

const list: Command = {
  about: '列出账号',
  help: `用法：user list [--json]\n列出全部账号、角色和最近登录时间。\n\n${JSON_OPTION}\n${DATA}`,
  async run(args, terminal) {
    const { values } = readArgs(args, { json: { type: 'boolean' } }, { least: 0, most: 0, what: '' });
    const accounts = await withDatabase(terminal, values['data-dir'], listAccounts);
    if (values.json === true) {
      printJson(terminal, accounts.map(inJson));
      return undefined;
    }
    const rows = accounts.map((one) => [
      one.name,
      one.display,
      rolesInWords(one.roles),
      one.disabledAt === null ? '在用' : '已停用',
      minute(one.lastSignInAt),
    ]);
    terminal.out(table(['账号', '姓名', '角色', '状态', '最近登录'], rows));
    return undefined;
  },
};

const disable: Command = {
  about: '停用账号，已登录的立即退出',
  help: `用法：user disable 账号\n停用账号：不能再登录，已登录的立即退出，接口令牌同时失效。\n\n${AS}\n${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(args, { as: { type: 'string' } }, { least: 1, most: 1, what: '账号' });
    const [name = ''] = words;
    const who = byOf(terminal, values.as);
    const { display, served } = await withDatabase(terminal, values['data-dir'], (db) => {
      const account = accountNamed(db, name);
      disableAccount(db, account.id, who);
      return { display: account.display, served: enterprisesServed(db, account.display) };
    });
    terminal.out(`已停用账号“${name}”`);
    // Pages ask for the hand-over first; here somebody may have to be shut out at once.
    if (served > 0) terminal.out(`${display}负责的 ${served} 家企业还没有移交，在“移交”页面办理`);
    return undefined;
  },
};

const password: Command = {
  about: '重置密码，新密码从标准输入读取',
  help: `用法：user password 账号\n重置密码，新密码从标准输入读取；该账号已登录的立即退出。\n\n${AS}\n${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(args, { as: { type: 'string' } }, { least: 1, most: 1, what: '账号' });
    const [name = ''] = words;
    const who = byOf(terminal, values.as);
    await withDatabase(terminal, values['data-dir'], async (db) => {
      const account = accountNamed(db, name);
      const hash = await hashPassword(await readPassword(terminal, account.name));
      setPassword(db, account.id, hash, who);
    });
    terminal.out(`已重置账号“${name}”的密码`);
    return undefined;
  },
};

export const user = group('user', '账号：新增、列出、停用、重置密码', { add, list, disable, password });
