/** The accounts, what roles may do, and the tokens as tables to be saved; secrets are in none of them. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { ACTS, isAllowed, ROLE_NAMES, ROLES } from '../rules/roles.ts';
import type { Instant } from '../rules/types.ts';
import { answerTables, asOfNote, fileAsked, screenTable, type Table } from '../sheets/queries.ts';
import { ACT_NAMES } from './acts-in-words.ts';
import { stateInWords } from './one-time.ts';
import { listAccounts, rolesInWords } from './queries.ts';
import { listTokens } from './tokens.ts';

function accounts(db: Db, notes: string[], at: Instant): Table {
  return screenTable('账号', {
    notes,
    columns: [
      { key: 'display', header: '姓名' },
      { key: 'name', header: '账号' },
      { key: 'roles', header: '角色', width: 30 },
      { key: 'at', header: '最近登录', kind: 'minute' },
      { key: 'state', header: '状态' },
    ],
    rows: listAccounts(db).map((one) => ({
      display: one.display,
      name: one.name,
      roles: rolesInWords(one.roles),
      at: one.lastSignInAt ?? '从未',
      state: stateInWords(one, at),
    })),
  });
}

function roles(_db: Db, notes: string[]): Table {
  return screenTable('角色能做什么', {
    notes,
    columns: [
      { key: 'word', header: '能做的事', width: 34 },
      ...ROLES.map((role) => ({ key: role, header: ROLE_NAMES[role], width: 10 })),
    ],
    rows: ACTS.map((act) => ({
      word: ACT_NAMES[act],
      ...Object.fromEntries(ROLES.map((role) => [role, isAllowed([role], act) ? '✓' : null])),
    })),
  });
}

function tokens(db: Db, notes: string[], now: Instant): Table {
  return screenTable('接口令牌', {
    notes,
    columns: [
      { key: 'label', header: '用途', width: 30 },
      { key: 'account', header: '所属账号' },
      { key: 'roles', header: '角色' },
      { key: 'created', header: '新增时间', kind: 'minute' },
      { key: 'expires', header: '有效期至', kind: 'minute' },
      { key: 'used', header: '最近使用', kind: 'minute' },
      { key: 'state', header: '状态' },
    ],
    rows: listTokens(db).map((one) => ({
      label: one.label,
      account: one.accountName,
      roles: rolesInWords(one.roles),
      created: one.createdAt,
      expires: one.expiresAt ?? '长期',
      used: one.lastUsedAt ?? '从未',
      state:
        one.revokedAt !== null
          ? '已撤销'
          : one.expiresAt !== null && one.expiresAt <= now
            ? '已过期'
            : '在用',
    })),
  });
}

const TABLES = { accounts, roles, tokens };
const NAMES = ['accounts', 'roles', 'tokens'] as const;

export function exportRoutes(app: FastifyInstance): void {
  app.get('/people/exports/:name', { config: { may: 'keep accounts' } }, async (request, reply) => {
    const { what, kind } = fileAsked(request, NAMES);
    const table = TABLES[what](app.db, [asOfNote(app.today())], app.instant());
    const word = table.title ?? '';
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `${word}-${app.today()}`,
      act: 'export people',
      words: `${word}（.${kind}）`,
    });
  });
}
