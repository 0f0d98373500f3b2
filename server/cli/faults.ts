/** What went wrong at the command line, in one line that says what to do: never a trace. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ForeignDatabase, NewerDatabase, OlderDatabase } from '../../db/open.ts';
import { ConfigFault } from '../config.ts';
import { NotFound, Refused } from '../errors.ts';
import { SheetFault } from '../sheets/sheet.ts';
import { Failure, Usage } from './terminal.ts';

/** Errors whose own words are for people. */
const TELLING = [Usage, Failure, Refused, ForeignDatabase, NewerDatabase, OlderDatabase, SheetFault];

const VERIFY = '用 doctor 检查，必要时用 restore 恢复最近的备份';

function ofCode(code: string, path: string): string | null {
  const named = path === '' ? '' : `：${path}`;
  if (code === 'ENOENT' && path !== '' && !existsSync(dirname(path))) return `没有这个目录：${dirname(path)}`;
  if (code === 'ENOENT') return `没有这个文件${named}`;
  if (code === 'EACCES' || code === 'EPERM')
    return `没有读写的权限${named}（连同它所在的目录，交给运行命令的账户）`;
  if (code === 'EISDIR') return `是目录，写上文件名${named}`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `不是目录${named}`;
  if (code === 'EROFS') return `所在磁盘不可写${named}`;
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') return '磁盘已满，没有写入';
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return '数据库正被另一个程序写入，没有完成，稍后再试';
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(code))
    return '打不开数据库：检查数据目录的权限和所有者，用服务的账户运行';
  if (/^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code)) return `数据库损坏或读不出来：${VERIFY}`;
  return null;
}

/** One line for a person; an error that nobody foresaw is told by its message alone. */
export function lineOf(error: unknown): string {
  const words = wordsOf(error);
  return words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('；');
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return `没有完成：${String(error)}`;
  if (TELLING.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof NotFound) return '没有找到';
  if (error instanceof ConfigFault) return `环境变量：${error.message}`;
  for (const one of [error, error.cause]) {
    const { code, path } = (one ?? {}) as { code?: unknown; path?: unknown };
    const told = typeof code === 'string' ? ofCode(code, typeof path === 'string' ? path : '') : null;
    if (told !== null) return told;
  }
  return `没有完成：${error.message}`;
}
