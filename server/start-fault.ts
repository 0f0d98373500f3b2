import { join } from 'node:path';
import { ServerRunning } from '../db/lock.ts';
import { ForeignDatabase, NewerDatabase, OlderDatabase } from '../db/open.ts';
import { DamagedDatabase } from '../db/readable.ts';
import { codeOf, troubleOf } from '../db/trouble.ts';
import { type Config, ConfigFault } from './config.ts';
import { lastWholeBackup } from './last-backup.ts';

/** Why the server did not start, as whoever started it reads it. */
export interface StartFault {
  /** One line for each fault, without a trace. */
  words: string;
  /** Of sysexits: 73 the folder is taken, 78 something has to be set up differently, 1 the rest. */
  exitCode: 1 | 73 | 78;
}

const TAKEN = 73;
const SET_UP = 78;

/**
 * The cause in words and the exit code; null for what nobody foresaw, which is printed as it is.
 * `config` is null where the settings themselves could not be read.
 */
export function startFault(error: unknown, config: Config | null): StartFault | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof ConfigFault) return { words: error.message, exitCode: SET_UP };
  if (error instanceof ServerRunning) {
    return { words: `${error.message}。先停止它，或换一个 DATA_DIR`, exitCode: TAKEN };
  }
  if (error instanceof ForeignDatabase && error.cause !== undefined && config !== null) {
    const words = `${error.message}。若是本系统的数据库损坏了，${restoring(config.dataDir)}`;
    return { words, exitCode: SET_UP };
  }
  if (config !== null && (error instanceof DamagedDatabase || troubleOf(error) === 'corrupt')) {
    const words = `${join(config.dataDir, 'tracker.sqlite')} 损坏，未启动：${restoring(config.dataDir)}`;
    return { words, exitCode: SET_UP };
  }
  const isOther = [ForeignDatabase, NewerDatabase, OlderDatabase].some((one) => error instanceof one);
  if (isOther) return { words: error.message, exitCode: SET_UP };
  if (config === null) return null;
  const words = wordsOf(codeOf(error), config);
  return words === null ? null : { words, exitCode: 1 };
}

/** What to do about a damaged database, by the newest backup that is whole. */
function restoring(dataDir: string): string {
  const folder = join(dataDir, 'backups');
  const last = lastWholeBackup(folder);
  if (last !== null) return `用 npm run cli -- restore 恢复 ${join(folder, last)}`;
  return `${folder} 里没有完好的备份，从另一台机器取回备份后用 npm run cli -- restore 恢复`;
}

function wordsOf(code: string, { host, port, dataDir }: Config): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `${host} 的端口 ${port} 已被其他程序占用：停止那个程序，或换一个 PORT`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `本机没有 ${host} 这个地址：HOST 写本机的地址，如 127.0.0.1`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${dataDir} 不是文件夹：DATA_DIR 写一个文件夹`;
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return `磁盘已满，不能写入 ${dataDir}`;
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return port > 0 && port < 1024
      ? `不能使用端口 ${port}，或不能读写 ${dataDir}：换一个 1024 以上的 PORT，或检查文件夹的权限`
      : `不能读写 ${dataDir}：检查文件夹的权限和所有者`;
  }
  if (/^(EROFS|SQLITE_(READONLY|CANTOPEN|PERM))/.test(code)) {
    return `不能读写 ${dataDir}：检查文件夹的权限和所有者`;
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return `${dataDir} 的数据库正被另一个程序写入，稍后再启动`;
  if (/^SQLITE_(IOERR|FULL)/.test(code)) {
    return `${dataDir} 的数据库损坏或读不出来：用 npm run cli -- restore 恢复最近的备份`;
  }
  return null;
}
