import { resolve } from 'node:path';
import { type CheckResult, examine } from '../upkeep/doctor.ts';
import { table } from './table.ts';
import { type Command, DATA, JSON_OPTION, printJson, readArgs, tellerOf } from './terminal.ts';

const STATES: Record<CheckResult['state'], string> = { ok: '正常', warn: '关注', bad: '紧急' };

/** A line a check, and under those that need it what to do. */
function inWords(all: readonly CheckResult[]): string {
  const results = all.filter((one) => one.skipped !== true);
  const left = all.filter((one) => one.skipped === true);
  const lines = table(
    ['状态', '检查', '结果'],
    results.map(({ state, title, words }) => [STATES[state], title, words]),
  ).split('\n');
  const told = results.flatMap(({ todo }, at) => [
    lines[at + 1] ?? '',
    ...(todo === undefined ? [] : [`      → ${todo}`]),
  ]);
  const untold =
    left.length === 0 ? [] : [`没有检查 ${left.length} 项：${left.map(({ title }) => title).join('、')}`];
  return [lines[0] ?? '', ...told, ...untold].join('\n');
}

export const doctor: Command = {
  about: '检查设置、权限、磁盘、数据和备份，说明怎么办',
  help: `用法：doctor [--json]
逐项检查服务器的设置、文件权限、磁盘、数据库、操作日志、派生表、附件、备份和时钟，不作任何改动。
有“紧急”的退出码为 1，只有“关注”的为 0。用服务的账户和环境变量运行，服务运行时也可以用。

${JSON_OPTION}：每项有 id、state（ok、warn、bad）、words、todo
${DATA}`,
  async run(args, terminal) {
    const { values } = readArgs(args, { json: { type: 'boolean' } }, { least: 0, most: 0, what: '' });
    // Not by `readConfig`: settings that cannot be read are among what is told.
    const folder = values['data-dir'] ?? (terminal.env.DATA_DIR || './data');
    const results = await examine({
      env: terminal.env,
      dataDir: resolve(folder),
      now: terminal.now(),
      tell: tellerOf(terminal),
    });
    const count = (state: CheckResult['state']) => results.filter((one) => one.state === state).length;
    const isWell = count('bad') === 0;
    if (values.json === true) printJson(terminal, { ok: isWell, checks: results });
    else {
      terminal.out(inWords(results));
      terminal.out(
        `正常 ${count('ok')} 项，关注 ${count('warn') - results.filter((one) => one.skipped).length} 项，紧急 ${count('bad')} 项`,
      );
    }
    return isWell ? 0 : 1;
  },
};
