import { statfsSync } from 'node:fs';
import type { Db } from '../../db/open.ts';
import { lastBackup } from './queries.ts';

/** What a watcher or an administrator has to know. */
export interface Health {
  /** The pages can be served: the database reads and has its programme. */
  ready: boolean;
  /** Each with a code for machines and words for people; a warning leaves `ready` as it is. */
  problems: { code: 'database' | 'disk' | 'backup'; words: string }[];
}

const LEAST_FREE = 1024 ** 3;
const OLDEST_BACKUP_MS = 26 * 3_600_000;

/**
 * @param options.dataDir where free space is looked at; null in tests and in memory
 */
export function healthOf(db: Db, options: { dataDir: string | null; now: Date }): Health {
  const problems: Health['problems'] = [];
  try {
    const found = db.$client.prepare('select 1 from programme limit 1').get();
    if (found === undefined) throw new Error('no programme');
  } catch {
    return { ready: false, problems: [{ code: 'database', words: '数据库读不出来' }] };
  }
  if (options.dataDir !== null) {
    const { bavail, bsize } = statfsSync(options.dataDir);
    if (bavail * bsize < LEAST_FREE)
      problems.push({
        code: 'disk',
        words: `数据目录剩余空间 ${Math.floor((bavail * bsize) / 1024 ** 2)} MB`,
      });
  }
  const last = lastBackup(db);
  if (last !== null && last.fault !== null)
    problems.push({ code: 'backup', words: `上次备份未成功：${last.fault}` });
  else if (last !== null && options.now.getTime() - Date.parse(last.at) > OLDEST_BACKUP_MS)
    problems.push({ code: 'backup', words: '超过 26 小时没有备份' });
  return { ready: true, problems };
}
