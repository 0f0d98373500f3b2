/** The doctor's checks of the database: the file, its version, how it is written, and whether it is whole. */
import { strangeInSchema } from '../../db/expected.ts';
import { readMigrations, userVersion } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import { APPLICATION_ID } from '../../db/pragmas.ts';
import { bad, type Check, type Found, ok, type Patient, skipped, warn } from './doctor-types.ts';

export const RESTORE = '停止服务，用 restore 恢复最近的好备份；原来的文件留着备查';
const TOLD = 3;

const told = (list: readonly string[]) =>
  `${list.slice(0, TOLD).join('；')}${list.length > TOLD ? `；等 ${list.length} 处` : ''}`;

/** A check of a database that opens and is as new as the program. */
export const withData =
  (judge: (db: Db, patient: Patient) => Found | Promise<Found>): Check['ask'] =>
  (patient) => {
    if (patient.db === null) return skipped('数据库打不开或还没有', '先处理“数据库”一项');
    if (userVersion(patient.db.$client) !== readMigrations().length)
      return skipped('数据库版本与程序不同', '先处理“数据库版本”一项');
    return judge(patient.db, patient);
  };

export const faultsOrOk = (faults: readonly string[], fine: string, todo = RESTORE) =>
  faults.length === 0 ? ok(fine) : bad(told(faults), todo);

function strange(db: Db, isGuard: boolean): string[] {
  return strangeInSchema(db.$client, userVersion(db.$client)).filter(
    (name) => name.startsWith('trigger ') === isGuard,
  );
}

export const DATABASE_CHECKS: readonly Check[] = [
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
];
