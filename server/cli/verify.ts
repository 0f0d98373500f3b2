import { join } from 'node:path';
import { readInWords, verifyDatabase } from '../upkeep/verify.ts';
import { type Command, DATA, JSON_OPTION, printJson, readArgs, tellerOf, withDatabase } from './terminal.ts';

export const verify: Command = {
  about: '核对数据库、派生表、日志与附件',
  help: `用法：verify [--json]
核对数据库文件、派生表与记录是否一致、操作日志的校验链、签发件和附件的内容。有问题时退出码为 1。
另有 doctor，检查服务器的设置、权限、磁盘和备份。

${JSON_OPTION}
${DATA}`,
  async run(args, terminal) {
    const { values } = readArgs(args, { json: { type: 'boolean' } }, { least: 0, most: 0, what: '' });
    const report = await withDatabase(terminal, values['data-dir'], (db, dataDir) =>
      verifyDatabase(db, { attachments: join(dataDir, 'attachments'), tell: tellerOf(terminal) }),
    );
    if (values.json === true) {
      printJson(terminal, report);
      return report.ok ? 0 : 1;
    }
    terminal.out(readInWords(report.read));
    if (report.ok) {
      terminal.out('没有发现问题');
      return 0;
    }
    for (const fault of report.faults) terminal.err(fault);
    return 1;
  },
};
