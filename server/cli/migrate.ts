import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { closeDatabase, OlderDatabase, openDatabase } from '../../db/open.ts';
import { freshenDerived } from '../derived/derive.ts';
import { type Command, DATA, dataDirOf, readArgs } from './terminal.ts';

/** What opening with leave to migrate had to do. */
function bringUp(file: string, backups: string): 'made' | 'migrated' | 'newest' {
  const existed = existsSync(file);
  let isOld = !existed;
  try {
    if (existed) closeDatabase(openDatabase({ file, backups, migrate: false }));
  } catch (error) {
    if (!(error instanceof OlderDatabase)) throw error;
    isOld = true;
  }
  if (isOld) {
    const db = openDatabase({ file, backups });
    freshenDerived(db);
    closeDatabase(db);
  }
  return !existed ? 'made' : isOld ? 'migrated' : 'newest';
}

export const migrate: Command = {
  about: '升级数据库，升级前先备份',
  help: `用法：migrate
把数据库升级到程序的版本：先备份并核对备份，再升级。已是最新的不作改动；没有数据库时新建。

${DATA}`,
  run(args, terminal) {
    const { values } = readArgs(args, {}, { least: 0, most: 0, what: '' });
    const dataDir = dataDirOf(terminal, values['data-dir']);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const backups = join(dataDir, 'backups');
    const done = bringUp(join(dataDir, 'tracker.sqlite'), backups);
    if (done === 'newest') terminal.out('数据库已是最新');
    else if (done === 'made') terminal.out('已新建数据库');
    else terminal.out(`已升级数据库，升级前的备份在 ${backups}`);
    return undefined;
  },
};
