import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ServerRunning } from '../../db/lock.ts';
import { count, minute } from '../format.ts';
import { JournalFault } from '../upkeep/replay.ts';
import { RestoreFault, restoreBackup } from '../upkeep/restore.ts';
import { AS, byOf, type Command, dataDirOf, Failure, readArgs } from './terminal.ts';

export const restore: Command = {
  about: '从备份恢复',
  help: `用法：restore 文件 [--journal 目录] [--data-dir 目录]
先核对备份，再恢复到数据目录。目录里已有数据库时，须用 --data-dir 写明目录，原有的移到一旁保留。
恢复后所有人须重新登录。先停止服务再恢复。

  --journal 目录   再按变更日志（JOURNAL_DIR）恢复到最后一次完整写出的时刻
${AS}
  --data-dir 目录  恢复到哪个目录，默认环境变量 DATA_DIR，再默认 ./data`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      { as: { type: 'string' }, journal: { type: 'string' } },
      { least: 1, most: 1, what: '备份文件' },
    );
    const [file = ''] = words;
    const by = byOf(terminal, values.as);
    const given = values['data-dir'];
    const dataDir = dataDirOf(terminal, given);
    if (given === undefined && existsSync(join(dataDir, 'tracker.sqlite'))) {
      throw new Failure(`${dataDir} 里已有数据库，用 --data-dir 写明要恢复到的目录`);
    }
    try {
      const { counts, attachments, aside, withoutManifest, forwardTo, changes, erased } = await restoreBackup(
        {
          file: resolve(file),
          dataDir,
          by,
          ...(values.journal === undefined ? {} : { journal: resolve(values.journal) }),
        },
      );
      if (withoutManifest) terminal.out('备份旁边没有清单，只核对了数据库本身');
      if (aside !== null) terminal.out(`原有的数据移到 ${aside}`);
      if (values.journal !== undefined)
        terminal.out(
          forwardTo === null
            ? '变更日志里没有比备份更新的内容'
            : `按变更日志恢复到 ${minute(forwardTo)}，${count(changes)} 处改动`,
        );
      if (erased > 0) terminal.out(`备份之后删除过联系人的 ${count(erased)} 家企业，已再次删除`);
      const rows = `${counts.enterprise ?? 0} 家企业、${counts.event ?? 0} 条记录、${attachments} 个附件`;
      terminal.out(`已恢复到 ${dataDir}：${rows}`);
      return undefined;
    } catch (error) {
      if (error instanceof ServerRunning) throw new Failure(`${error.message}，没有恢复：先停止服务再恢复`);
      const isTold = error instanceof RestoreFault || error instanceof JournalFault;
      throw isTold ? new Failure(`${error.message}。没有恢复，数据没有改动${nextOf(error)}`) : error;
    }
  },
};

/** What to try where one was refused. */
function nextOf(error: RestoreFault | JournalFault): string {
  return error instanceof JournalFault
    ? '；不写 --journal 则恢复到备份的时刻'
    : '；重新拷贝备份，或换一份再试';
}
