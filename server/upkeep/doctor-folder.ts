/** The doctor's checks of the data folder: rights, the lock, leftovers, and whether the last backup opens. */
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findServerLock } from '../../db/lock.ts';
import { fileSize } from '../format.ts';
import { checkFile } from './check.ts';
import { bad, type Check, type Found, ok, type Patient, warn } from './doctor-types.ts';
import { hashFile } from './files.ts';
import { readManifest } from './manifest.ts';

/** The folder's own files and folders that are there. */
function ownFiles(dataDir: string): { path: string; mode: number; uid: number; size: number }[] {
  const names = ['.', 'tracker.sqlite', 'tracker.sqlite-wal', 'tracker.sqlite-shm', 'attachments', 'backups'];
  return names.flatMap((name) => {
    const path = join(dataDir, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, mode: found.mode, uid: found.uid, size: found.size }];
  });
}

const named = (paths: { path: string }[]) => paths.map(({ path }) => path).join('、');

function folderFault({ dataDir }: Patient): Found | null {
  const found = statSync(dataDir, { throwIfNoEntry: false });
  if (found === undefined) return bad(`没有数据目录 ${dataDir}`, '启动一次服务，或运行 migrate，会建好目录');
  if (!found.isDirectory()) return bad(`${dataDir} 不是目录`, 'DATA_DIR 写一个目录');
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch {
    return bad(`不能读写 ${dataDir}`, '用服务的账户运行；检查目录的所有者和权限');
  }
}

/** Mode bits for the group and for others say nothing on Windows. */
const HAS_MODES = process.platform !== 'win32';

/** A journal so much larger than what is written back at 4 MB: somebody reads without end. */
const MOST_JOURNAL = 256 * 1024 ** 2;

async function lastBackupFile({ dataDir, now }: Patient): Promise<Found> {
  const folder = join(dataDir, 'backups');
  const names = (statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder))
    .filter((name) => /^qiangji-.*\.sqlite$/.test(name))
    .sort();
  const last = names.at(-1);
  const todo = '运行 backup 另做一份，再检查一次';
  if (last === undefined) return warn('还没有备份', '运行 backup，或等到今晚的自动备份');
  const file = join(folder, last);
  const manifest = await readManifest(file);
  if (manifest === null || manifest === 'damaged') return bad(`${last} 的清单缺失或损坏`, todo);
  if ((await hashFile(file)) !== manifest.sha256) return bad(`${last} 的内容与清单不符`, todo);
  const { faults } = checkFile(file);
  if (faults.length > 0) return bad(`${last} 打不开或有损坏：${faults.slice(0, 3).join('；')}`, todo);
  for (const { sha256 } of manifest.attachments)
    if (statSync(join(dirname(file), 'attachments', sha256), { throwIfNoEntry: false }) === undefined)
      return bad(`${last} 缺少附件 ${sha256}`, todo);
  const hours = (now.getTime() - Date.parse(manifest.created_at)) / 3_600_000;
  if (hours > 26) return warn(`最近的备份 ${last} 已过 ${Math.floor(hours)} 小时`, todo);
  return ok(`最近的备份 ${last} 能打开，内容与清单一致`);
}

export const FOLDER_CHECKS: readonly Check[] = [
  {
    id: 'folder',
    title: '数据目录',
    ask: (patient) => folderFault(patient) ?? ok(`${patient.dataDir} 可读写`),
  },
  {
    id: 'file-rights',
    title: '文件权限',
    ask: ({ dataDir }) => {
      if (!HAS_MODES) return ok('由 Windows 的权限控制');
      const open = ownFiles(dataDir).filter(({ mode }) => (mode & 0o077) !== 0);
      return open.length === 0
        ? ok('只有服务的账户能读')
        : bad(`其他账户能读或能写：${named(open)}`, `运行 chmod -R go= ${dataDir}`);
    },
  },
  {
    id: 'owner',
    title: '文件所有者',
    ask: ({ dataDir }) => {
      const [folder, ...files] = ownFiles(dataDir);
      const others = files.filter(({ uid }) => uid !== folder?.uid);
      return others.length === 0
        ? ok('都属于同一账户')
        : bad(`所有者与数据目录不同：${named(others)}`, `运行 chown -R --reference=${dataDir} ${dataDir}/`);
    },
  },
  {
    id: 'journal',
    title: '预写日志',
    ask: ({ file }) => {
      const size = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
      return size > MOST_JOURNAL
        ? warn(
            `${basename(file)}-wal 有 ${fileSize(size)}，没有写回数据库`,
            '找出长时间打开数据库的其他程序，停掉后重启服务',
          )
        : ok(size === 0 ? '没有待写回的内容' : `待写回 ${fileSize(size)}`);
    },
  },
  {
    id: 'lock',
    title: '服务锁',
    ask: ({ dataDir }) => {
      const { held, pid } = findServerLock(dataDir);
      if (held) return ok(pid === null ? '服务正在运行' : `服务正在运行（进程 ${pid}）`);
      return pid === null
        ? ok('服务没有运行')
        : warn(`服务没有运行，进程 ${pid} 上次没有正常停止`, '启动服务；若常有，查看系统日志里停止的原因');
    },
  },
  {
    id: 'leftovers',
    title: '未完成的文件',
    ask: ({ dataDir, now }) => {
      const old = ['.', 'backups', 'incoming', 'attachments'].flatMap((name) => {
        const folder = join(dataDir, name);
        if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
        return readdirSync(folder)
          .filter((one) => name === 'incoming' || /\.(part|tmp)$|^restoring\./.test(one))
          .map((one) => join(folder, one))
          .filter((path) => now.getTime() - statSync(path).mtimeMs > 86_400_000);
      });
      return old.length === 0
        ? ok('没有')
        : warn(`一天以前没有写完的文件 ${old.length} 个，如 ${old[0]}`, '确认不是正在做的备份或恢复后删除');
    },
  },
  { id: 'backup-opens', title: '最近的备份', ask: lastBackupFile },
];
