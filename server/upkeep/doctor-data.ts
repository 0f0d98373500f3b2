/** The doctor's checks of what is in the database, and beside it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { verifyChain } from '../audit/record.ts';
import { alteredBaselines } from '../baseline/queries.ts';
import { compareDerived } from '../derived/compare.ts';
import { minute } from '../format.ts';
import { hasAdministrator } from '../people/sessions.ts';
import { issuedFaults } from '../summaries/queries.ts';
import { webhookTroubles } from '../webhooks/queries.ts';
import { faultsOrOk, withData } from './doctor-database.ts';
import { bad, type Check, ok, warn } from './doctor-types.ts';
import { lastDrill } from './drill.ts';
import { journalFault } from './journal-shipping.ts';
import { lastBackup } from './queries.ts';
import { lastUnread } from './reading-through.ts';
import { sealFaults } from './seals.ts';
import { attachmentFaults } from './verify.ts';

const CLOCK_SLACK_MS = 5 * 60_000;
const OLDEST_BACKUP_MS = 26 * 3_600_000;

export const DATA_CHECKS: readonly Check[] = [
  {
    id: 'chain',
    title: '操作日志',
    ask: withData((db) => {
      const { ok: whole, lines, firstBad } = verifyChain(db);
      return whole
        ? ok(lines === 0 ? '还没有日志' : `${lines} 条，校验链完整`)
        : bad(`校验链在第 ${firstBad} 条断开`, '保留现场，与备份核对是谁在何时改过');
    }),
  },
  {
    id: 'seals',
    title: '每条记录',
    ask: withData((db) => faultsOrOk(sealFaults(db), '与校验值一致', '保留现场，与备份核对是谁在何时改过')),
  },
  {
    id: 'derived',
    title: '派生表',
    ask: withData((db) => faultsOrOk(compareDerived(db).differences, '与记录一致')),
  },
  {
    id: 'issued',
    title: '签发的小结',
    ask: withData((db) => faultsOrOk(issuedFaults(db), '与校验码一致')),
  },
  {
    id: 'baselines',
    title: '签认的基线',
    ask: withData((db) =>
      faultsOrOk(
        alteredBaselines(db).map((name) => `${name}的名单与签认时的校验值不符`),
        '与签认时一致',
      ),
    ),
  },
  {
    id: 'attachments',
    title: '附件',
    ask: withData(async (db, { dataDir }) =>
      faultsOrOk(
        (await attachmentFaults(db, join(dataDir, 'attachments'))).faults,
        '都在，内容一致',
        '从备份旁的 attachments 拷回',
      ),
    ),
  },
  {
    id: 'reading',
    title: '启动后通读',
    ask: withData((db) => {
      const last = lastUnread(db);
      if (last === null) return ok('没有未读完的');
      const words = `${minute(last.at)} 没有读完数据库：${last.fault}；没有发现损坏，保存照常`;
      return warn(words, '服务一小时内自动再试；看上面“数据页”一项，按原因处理内存、磁盘或占用数据库的程序');
    }),
  },
  {
    id: 'backup',
    title: '每日备份',
    ask: withData((db, { now }) => {
      const last = lastBackup(db);
      if (last === null) return warn('还没有备份过', '运行 backup，或等到今晚的自动备份');
      if (last.fault !== null) return bad(`上次备份没有成功：${last.fault}`, '处理后运行 backup');
      return now.getTime() - Date.parse(last.at) > OLDEST_BACKUP_MS
        ? warn(`上次备份在 ${minute(last.at)}，已超过 26 小时`, '看服务是否在运行，运行 backup')
        : ok(`上次备份在 ${minute(last.at)}`);
    }),
  },
  {
    id: 'drill',
    title: '试恢复',
    ask: withData((db) => {
      const last = lastDrill(db);
      if (last === null) return ok('还没有做过，每天自动备份后进行');
      return last.fault === null
        ? ok(`上次试恢复在 ${minute(last.at)}`)
        : bad(`上次试恢复没有成功：${last.fault}`, '运行 backup 另做一份，再看下一晚的结果');
    }),
  },
  {
    id: 'shipping',
    title: '变更日志',
    ask: withData((db, { config, now }) => {
      const folder = config?.journalDir ?? null;
      if (folder === null) return ok('没有设 JOURNAL_DIR');
      if (!existsSync(folder)) return bad(`没有目录 ${folder}`, '挂好磁盘，建好目录');
      const fault = journalFault(db, folder, now);
      return fault === null ? ok(`写到 ${folder}`) : bad(fault, '挂好磁盘，检查目录的权限和剩余空间');
    }),
  },
  {
    id: 'clock',
    title: '时钟',
    ask: withData((db, { now }) => {
      const at = db.$client.prepare<[], string>('select max(at) from audit').pluck().get() ?? null;
      return at !== null && Date.parse(at) - now.getTime() > CLOCK_SLACK_MS
        ? bad(`本机时间早于最后一条日志（${minute(at)}）`, '校准时钟（如 chrony），再启动服务')
        : ok('没有倒退');
    }),
  },
  {
    id: 'administrator',
    title: '管理员',
    ask: withData((db) =>
      hasAdministrator(db)
        ? ok('有能登录的管理员')
        : warn('没有能登录的管理员', '打开 /setup，填启动时显示的设置码；或运行 user add'),
    ),
  },
  {
    id: 'webhooks',
    title: '推送',
    ask: withData((db, { config }) => {
      const { inUse, failed } = webhookTroubles(db);
      if (failed > 0)
        return warn(`${failed} 次推送没有送达`, '打开“系统”的“推送”，看对方的回答，处理后重新发送');
      if (inUse > 0 && config !== null && config.webhookAllow.length === 0)
        return warn(
          `有 ${inUse} 个推送在用，而没有设 WEBHOOK_ALLOW，都不会发送`,
          '设 WEBHOOK_ALLOW，或暂停这些推送',
        );
      return ok(inUse === 0 ? '没有' : `${inUse} 个在用`);
    }),
  },
];
