import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { BackupFault, createBackup } from '../upkeep/backup.ts';
import type { Manifest } from '../upkeep/manifest.ts';
import { backUp } from '../upkeep/queries.ts';
import {
  AS,
  byOf,
  type Command,
  DATA,
  Failure,
  JSON_OPTION,
  printJson,
  readArgs,
  type Terminal,
  tellerOf,
  withDatabase,
} from './terminal.ts';

/** The folder as the system knows it, whatever links lead there; as written where it is not there yet. */
function realFolder(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** A file of the person's own choosing must not be the database itself, nor the server's lock. @throws Failure */
function checkTarget(to: string, dataDir: string): void {
  const isOwn = /^(tracker\.sqlite|server\.(lock|pid))/.test(basename(to));
  if (isOwn && realFolder(dirname(to)) === realFolder(dataDir))
    throw new Failure('不能备份到数据库文件本身，换一个文件名');
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new Failure(`“${to}”是目录，写上文件名`);
  }
}

function tellMade(terminal: Terminal, made: Manifest, path: string, json: boolean): void {
  const { attachments, ...rest } = made;
  if (!json) terminal.out(`已备份到 ${path}，核对无误`);
  else printJson(terminal, { ...rest, file: path, attachments: attachments.length });
}

export const backup: Command = {
  about: '备份数据库与附件',
  help: `用法：backup [文件] [--json]
在线备份并核对：不写文件时备份到数据目录的 backups，按份数清理旧备份；写文件时备份到该文件，
清单是“文件.json”，附件在同一目录的 attachments。服务运行时也可以备份。
例如每天备份后拷到另一台机器：backup /mnt/backup/qiangji.sqlite

${JSON_OPTION}
${AS}
${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      { json: { type: 'boolean' }, as: { type: 'string' } },
      { least: 0, most: 1, what: '' },
    );
    const json = values.json === true;
    const tell = tellerOf(terminal);
    const [file] = words;
    const by = byOf(terminal, values.as);
    await withDatabase(terminal, values['data-dir'], async (db, dataDir) => {
      try {
        if (file === undefined) {
          const { backupKeep } = readConfig(terminal.env);
          const made = await backUp(db, { dataDir, backupKeep }, by, { tell });
          return tellMade(terminal, made, join(dataDir, 'backups', made.file), json);
        }
        const to = resolve(file);
        checkTarget(to, dataDir);
        const attachments = join(dataDir, 'attachments');
        const made = await createBackup(db, { to, attachments, now: terminal.now(), tell });
        tellMade(terminal, made, to, json);
      } catch (error) {
        throw error instanceof BackupFault ? new Failure(error.message) : error;
      }
    });
    return undefined;
  },
};
