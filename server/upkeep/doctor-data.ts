/** The doctor's checks of the database and what is in it. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { strangeInSchema } from '../../db/expected.ts';
import { readMigrations, userVersion } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import { APPLICATION_ID } from '../../db/pragmas.ts';
import { verifyChain } from '../audit/record.ts';
import { alteredBaselines } from '../baseline/queries.ts';
import { compareDerived } from '../derived/compare.ts';
import { minute } from '../format.ts';
import { hasAdministrator } from '../people/sessions.ts';
import { issuedFaults } from '../summaries/queries.ts';
import { webhookTroubles } from '../webhooks/queries.ts';
import { bad, type Check, type Found, ok, type Patient, skipped, warn } from './doctor-types.ts';
import { hashFile } from './files.ts';
import { lastBackup } from './queries.ts';

const RESTORE = '停止服务，用 restore 恢复最近的好备份；原来的文件留着备查';
const TOLD = 3;

const told = (list: readonly string[]) =>
  `${list.slice(0, TOLD).join('；')}${list.length > TOLD ? `；等 ${list.length} 处` : ''}`;

/** A check of a database that opens and is as new as the program. */
const withData =
  (judge: (db: Db, patient: Patient) => Found | Promise<Found>): Check['ask'] =>
  (patient) => {
    if (patient.db === null) return skipped('数据库打不开或还没有', '先处理“数据库”一项');
    if (userVersion(patient.db.$client) !== readMigrations().length)
      return skipped('数据库版本与程序不同', '先处理“数据库版本”一项');
    return judge(patient.db, patient);
  };

const faultsOrOk = (faults: readonly string[], fine: string, todo = RESTORE) =>
  faults.length === 0 ? ok(fine) : bad(told(faults), todo);

function strange(db: Db, isGuard: boolean): string[] {
  return strangeInSchema(db.$client, userVersion(db.$client)).filter(
    (name) => name.startsWith('trigger ') === isGuard,
  );
}

async function attachmentFaults(db: Db, folder: string): Promise<string[]> {
  const rows = db.$client
    .prepare<[], { sha256: string; name: string }>(
      'select sha256, min(file_name) as name from attachment group by sha256 order by sha256',
    )
    .all();
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  const there = new Set(isThere ? readdirSync(folder) : []);
  const faults: string[] = [];
  for (const { sha256, name } of rows) {
    if (!there.has(sha256)) faults.push(`缺少附件“${name}”`);
    else if ((await hashFile(join(folder, sha256))) !== sha256) faults.push(`附件“${name}”的内容已改变`);
  }
  return faults;
}

const CLOCK_SLACK_MS = 5 * 60_000;
const OLDEST_BACKUP_MS = 26 * 3_600_000;

export const DATA_CHECKS: readonly Check[] = [
  {
    id: 'database',
    title: '数据库',
    ask: ({ db, dbFault, file }) => {
      if (dbFault !== null) {
        const code = String((dbFault as { code?: unknown }).code ?? '');
        if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return warn('数据库正被另一个程序独占', '稍后再检查');
        if (/^SQLITE_(CANTOPEN|READONLY)/.test(code))
          return bad(`打不开 ${file}`, '检查文件的权限和所有者，用服务的账户运行');
        return bad(`${file} 损坏或不是数据库`, RESTORE);
      }
      if (db === null) return warn('还没有数据库', '启动一次服务，或运行 migrate');
      const application = db.$client.pragma('application_id', { simple: true });
      return application === APPLICATION_ID
        ? ok(file)
        : bad(`${file} 不是本系统的数据库`, 'DATA_DIR 写本系统的数据目录');
    },
  },
  {
    id: 'migrations',
    title: '数据库版本',
    ask: ({ db }) => {
      if (db === null) return skipped('数据库打不开或还没有', '先处理“数据库”一项');
      const found = userVersion(db.$client);
      const newest = readMigrations().length;
      if (found > newest)
        return bad(`版本 ${found} 高于程序的 ${newest}`, '换用新版程序，或恢复升级前的备份');
      if (found < newest)
        return warn(`版本 ${found} 低于程序的 ${newest}`, '启动服务或运行 migrate，会先备份再升级');
      return ok(`版本 ${found}，与程序一致`);
    },
  },
  {
    id: 'durability',
    title: '断电保护',
    ask: withData((db) => {
      const synchronous = Number(db.$client.pragma('synchronous', { simple: true }));
      const journal = String(db.$client.pragma('journal_mode', { simple: true }));
      return synchronous === 2 && journal === 'wal'
        ? ok('synchronous=FULL，预写日志')
        : bad(
            `synchronous=${synchronous}，journal_mode=${journal}，断电可能丢失已保存的内容`,
            '不要用其他程序改数据库的设置，重启服务',
          );
    }),
  },
  {
    id: 'pages',
    title: '数据页',
    ask: withData((db) => {
      const damage = (db.$client.pragma('quick_check(5)') as { quick_check: string }[])
        .map((row) => row.quick_check)
        .filter((line) => line !== 'ok');
      return faultsOrOk(damage, '没有损坏');
    }),
  },
  {
    id: 'foreign-keys',
    title: '所属关系',
    ask: withData((db) => {
      const orphans = db.$client.pragma('foreign_key_check') as { table: string; parent: string }[];
      const kinds = new Set(orphans.map((row) => `${row.table} 的记录缺少所属的 ${row.parent}`));
      return faultsOrOk([...kinds], '完整');
    }),
  },
  {
    id: 'guards',
    title: '防改触发器',
    ask: withData((db) =>
      faultsOrOk(
        strange(db, true).map((one) => `不符：${one}`),
        '都在',
      ),
    ),
  },
  {
    id: 'schema',
    title: '表和索引',
    ask: withData((db) =>
      faultsOrOk(
        strange(db, false).map((one) => `不符：${one}`),
        '与程序一致',
      ),
    ),
  },
  {
    id: 'chain',
    title: '操作日志',
    ask: withData((db) => {
      const { ok: whole, lines, firstBad } = verifyChain(db);
      return whole
        ? ok(`${lines} 条，校验链完整`)
        : bad(`校验链在第 ${firstBad} 条断开`, '保留现场，与备份核对是谁在何时改过');
    }),
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
        await attachmentFaults(db, join(dataDir, 'attachments')),
        '都在，内容一致',
        '从备份旁的 attachments 拷回',
      ),
    ),
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
