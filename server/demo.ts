/** The same application on a throw-away database: a fictional zone, and three accounts printed at start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from './config.ts';
import { fillFolder } from './demo/folder.ts';
import { run } from './main.ts';
import { startFault } from './start-fault.ts';

let config: Config | null = null;
try {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-demo-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  config = readConfig({ LOG_LEVEL: 'warn', ...process.env, DATA_DIR: folder });
  const accounts = await fillFolder(folder, new Date().toISOString());
  await run(config);
  console.log('演示数据均为虚构，停止后即删除。可用账号：');
  for (const { name, password, display } of accounts) console.log(`  ${name}  ${password}  ${display}`);
} catch (error) {
  const fault = startFault(error, config);
  console.error(fault?.words ?? error);
  process.exit(fault?.exitCode ?? 1);
}
