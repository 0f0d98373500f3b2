/** How much may be kept: an enterprise, a person a day, all of it, and what has to stay free on the disk. */
import { statfs } from 'node:fs/promises';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { fileSize } from '../format.ts';
import { addDays, endOfDayInstant } from '../rules/days.ts';
import type { Day, Instant } from '../rules/types.ts';

const MB = 1024 * 1024;

export interface Quota {
  /** Bytes of one enterprise, of one person on one day, of all. */
  enterprise: number;
  personDay: number;
  whole: number;
  /** Bytes that stay free on the disk: the database and its backups need them. */
  free: number;
}

export const QUOTA: Quota = {
  enterprise: 500 * MB,
  personDay: 500 * MB,
  whole: 20 * 1024 * MB,
  free: 500 * MB,
};

const statements = perConnection(({ $client }) => ({
  enterprise: $client
    .prepare<[number], number>('select coalesce(sum(size), 0) from attachment where enterprise_id = ?')
    .pluck(),
  person: $client
    .prepare<[Instant, string], number>(
      'select coalesce(sum(size), 0) from attachment where recorded_at > ? and recorded_by = ?',
    )
    .pluck(),
  /** The same content is on disk once. */
  whole: $client
    .prepare<[], number>(
      'select coalesce(sum(size), 0) from (select max(size) as size from attachment group by sha256)',
    )
    .pluck(),
}));

export interface Keeping {
  enterpriseId: number;
  actor: string;
  today: Day;
}

/** Why so many bytes more are not taken, and what to do; null where they are. */
export function quotaFault(
  db: Db,
  { enterpriseId, actor, today }: Keeping,
  size: number,
  quota: Quota = QUOTA,
): string | null {
  const { enterprise, person, whole } = statements(db);
  if ((enterprise.get(enterpriseId) ?? 0) + size > quota.enterprise) {
    return `这家企业的附件已近 ${fileSize(quota.enterprise)} 的上限，压缩文件后再选，或告知管理员`;
  }
  const since = endOfDayInstant(addDays(today, -1));
  if ((person.get(since, actor) ?? 0) + size > quota.personDay) {
    return `今天上传的附件已近 ${fileSize(quota.personDay)} 的上限，明天再上传`;
  }
  if ((whole.get() ?? 0) + size > quota.whole) {
    return `全部附件已近 ${fileSize(quota.whole)} 的上限，告知管理员`;
  }
  return null;
}

/** Why the disk takes no file of that size; null where it does, or nobody can tell. */
export async function diskFault(folder: string, size: number, free = QUOTA.free): Promise<string | null> {
  const disk = await statfs(folder).catch(() => null);
  if (disk === null || disk.bavail * disk.bsize - size >= free) return null;
  return '磁盘空间不足，暂时不能上传，告知管理员';
}
