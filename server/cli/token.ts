import { NotFound } from '../errors.ts';
import { minute } from '../format.ts';
import { rolesInWords } from '../people/queries.ts';
import { type ApiToken, addToken, listTokens, revokeToken } from '../people/tokens.ts';
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
  Usage,
  withDatabase,
} from './terminal.ts';
import { accountNamed } from './user.ts';

const add: Command = {
  about: '新增接口令牌，只显示一次',
  help: `用法：token add --user 账号 --label 用途 [--days 天数]
新增接口令牌，权限与其账号相同。令牌只显示这一次，在最后一行。

  --user 账号      令牌属于哪个账号
  --label 用途     给哪个系统用，例如“数据大屏”
  --days 天数      有效天数，1 到 3650；不写则长期有效
${AS}
${DATA}`,
  async run(args, terminal) {
    const { values } = readArgs(
      args,
      {
        user: { type: 'string' },
        label: { type: 'string' },
        days: { type: 'string' },
        as: { type: 'string' },
      },
      { least: 0, most: 0, what: '' },
    );
    const { user, label, days } = values;
    if (user === undefined) throw new Usage('缺少 --user 账号');
    if (label === undefined || label.trim() === '') throw new Usage('缺少 --label 用途');
    if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new Usage('--days 应为 1 到 3650 的整数');
    const who = byOf(terminal, values.as);
    const token = await withDatabase(terminal, values['data-dir'], (db) => {
      const account = accountNamed(db, user);
      if (account.disabledAt !== null) throw new Failure(`账号“${user}”已停用，不能新增令牌`);
      return addToken(
        db,
        { accountId: account.id, label, days: days === undefined ? null : Number(days) },
        who,
      );
    });
    terminal.out(`已为账号“${user}”新增接口令牌，只显示这一次：`);
    terminal.out(token);
    return undefined;
  },
};

type State = 'valid' | 'revoked' | 'expired';
const STATES: Record<State, string> = { valid: '有效', revoked: '已撤销', expired: '已过期' };

function stateOf(one: ApiToken, now: string): State {
  if (one.revokedAt !== null) return 'revoked';
  return one.expiresAt !== null && one.expiresAt <= now ? 'expired' : 'valid';
}

const inJson = (one: ApiToken, now: string) => ({
  id: one.id,
  user: one.accountName,
  label: one.label,
  state: stateOf(one, now),
  created_at: one.createdAt,
  expires_at: one.expiresAt,
  last_used_at: one.lastUsedAt,
  revoked_at: one.revokedAt,
});

const list: Command = {
  about: '列出接口令牌',
  help: `用法：token list [--json]\n列出接口令牌的编号、账号、用途、角色和状态，不显示令牌本身。\n\n${JSON_OPTION}\n${DATA}`,
  async run(args, terminal) {
    const { values } = readArgs(args, { json: { type: 'boolean' } }, { least: 0, most: 0, what: '' });
    const now = terminal.now().toISOString();
    const tokens = await withDatabase(terminal, values['data-dir'], listTokens);
    if (values.json === true) {
      printJson(
        terminal,
        tokens.map((one) => inJson(one, now)),
      );
      return undefined;
    }
    const rows = tokens.map((one) => [
      String(one.id),
      one.accountName,
      one.label,
      rolesInWords(one.roles),
      STATES[stateOf(one, now)],
      one.expiresAt === null ? '长期' : minute(one.expiresAt),
      minute(one.lastUsedAt),
    ]);
    terminal.out(table(['编号', '账号', '用途', '角色', '状态', '有效期至', '最近使用'], rows));
    return undefined;
  },
};

const revoke: Command = {
  about: '撤销接口令牌',
  help: `用法：token revoke 编号\n撤销接口令牌，立即失效。编号见 token list。\n\n${AS}\n${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      { as: { type: 'string' } },
      { least: 1, most: 1, what: '令牌编号' },
    );
    const [id = ''] = words;
    if (!/^\d{1,15}$/.test(id)) throw new Usage(`令牌编号是数字，现在是“${id}”`);
    const who = byOf(terminal, values.as);
    await withDatabase(terminal, values['data-dir'], (db) => {
      try {
        revokeToken(db, Number(id), who);
      } catch (error) {
        throw error instanceof NotFound ? new Failure(`没有编号为 ${id} 的令牌`) : error;
      }
    });
    terminal.out(`已撤销令牌 ${id}`);
    return undefined;
  },
};

export const token = group('token', '接口令牌：新增、列出、撤销', { add, list, revoke });
