/** The doctor's checks of the machine: programs, disk, what is kept of the server's lines. */
import { statfsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { OLDEST_SQLITE, olderThan } from '../../db/pragmas.ts';
import { fileSize } from '../format.ts';
import { type JournaldKeeping, journaldKeeping } from './doctor-journald.ts';
import { bad, type Check, ok, warn } from './doctor-types.ts';

/** What a check reads of the machine that no fixture in a folder can break. */
export interface Machine {
  node: string;
  sqlite: () => string;
  /** Free bytes for this account, and the kind of the file system as Linux numbers it. */
  disk: (path: string) => { free: number; kind: number };
  /** How long the server's own lines are kept; null where systemd does not keep them. */
  journald: () => JournaldKeeping | null;
}

export const thisMachine: Machine = {
  node: process.versions.node,
  sqlite: () => {
    const client = new Database(':memory:');
    try {
      return String(client.prepare('select sqlite_version()').pluck().get());
    } finally {
      client.close();
    }
  },
  disk: (path) => {
    const { bavail, bsize, type } = statfsSync(path);
    return { free: bavail * bsize, kind: type };
  },
  journald: () => journaldKeeping(),
};

/** Of statfs(2): file systems whose locks and shared memory cannot be trusted. */
const NETWORK: Record<number, string> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB2',
  1702057286: 'FUSE',
  16914839: '9P',
};

const GB = 1024 ** 3;
const TOO_LITTLE_FREE = 100 * 1024 ** 2;
/** Six months (网络安全法第二十三条). */
const LEAST_LOG_DAYS = 183;
const OLDEST_NODE = '24.0.0';

export const MACHINE_CHECKS: readonly Check[] = [
  {
    id: 'node',
    title: 'Node 版本',
    ask: ({ machine: { node } }) =>
      olderThan(node, OLDEST_NODE)
        ? bad(`Node ${node}，要 24 以上`, '用 npm start、npm run cli 启动，或安装 Node 24')
        : ok(`Node ${node}`),
  },
  {
    id: 'sqlite',
    title: 'SQLite 版本',
    ask: ({ machine }) => {
      const version = machine.sqlite();
      return olderThan(version, OLDEST_SQLITE)
        ? bad(
            `SQLite ${version}，${OLDEST_SQLITE} 以前的版本可能丢失已保存的内容`,
            '运行 npm ci 装回程序自带的版本',
          )
        : ok(`SQLite ${version}`);
    },
  },
  {
    id: 'disk',
    title: '磁盘空间',
    ask: ({ machine, dataDir }) => {
      const { free } = machine.disk(dataDir);
      const words = `数据目录所在磁盘剩余 ${fileSize(free)}`;
      const todo = '清理磁盘，或把 BACKUP_KEEP 改小；低于 100 MB 时不再可用';
      if (free < TOO_LITTLE_FREE) return bad(words, todo);
      return free < GB ? warn(words, todo) : ok(words);
    },
  },
  {
    id: 'local-disk',
    title: '本机磁盘',
    ask: ({ machine, dataDir }) => {
      const network = NETWORK[machine.disk(dataDir).kind];
      return network === undefined
        ? ok('数据目录在本机磁盘上')
        : bad(
            `数据目录在网络文件系统（${network}）上，可能损坏数据库`,
            '把 DATA_DIR 移到本机磁盘，备份再拷到网络盘',
          );
    },
  },
  {
    id: 'access-log',
    title: '访问日志',
    ask: ({ machine }) => {
      const kept = machine.journald();
      const todo = '把 ops/journald.conf 拷到 /etc/systemd/journald.conf.d/，重启 systemd-journald';
      if (kept === null) return ok('不由 systemd 保存，保存多久看运行的方式');
      if (!kept.isKept) return warn('journald 不写到磁盘，重启后访问日志就没有了', todo);
      if (kept.days !== null && kept.days < LEAST_LOG_DAYS)
        return warn(`journald 只留 ${Math.floor(kept.days)} 天，不足六个月`, todo);
      return ok(kept.days === null ? 'journald 只按大小清理' : `journald 留 ${Math.floor(kept.days)} 天`);
    },
  },
];
