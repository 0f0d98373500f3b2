import { ForeignDatabase, NewerDatabase } from '../db/open.ts';
import { backup } from './cli/backup.ts';
import { exportCommand } from './cli/export.ts';
import { importCommand } from './cli/import.ts';
import { migrate } from './cli/migrate.ts';
import { progress } from './cli/progress.ts';
import { restore } from './cli/restore.ts';
import { summary } from './cli/summary.ts';
import {
  asksForHelp,
  type Command,
  Failure,
  readStandardInput,
  type Terminal,
  Usage,
} from './cli/terminal.ts';
import { token } from './cli/token.ts';
import { user } from './cli/user.ts';
import { verify } from './cli/verify.ts';
import { ConfigFault } from './config.ts';
import { NotFound, Refused } from './errors.ts';
import { SheetFault } from './sheets/sheet.ts';

const COMMANDS: Record<string, Command> = {
  user,
  token,
  import: importCommand,
  export: exportCommand,
  progress,
  summary,
  backup,
  restore,
  verify,
  migrate,
};

const HELP = `秀水强脊命令行

用法：npm run --silent cli -- 命令 [选项]

${Object.entries(COMMANDS)
  .map(([name, command]) => `  ${name.padEnd(10)} ${command.about}`)
  .join('\n')}

各命令加 --help 看用法。服务运行时也可以用。退出码：0 完成，2 命令写得不对，1 没有完成。`;

/** One line of what went wrong: a person's mistake in words, anything else by its message, never a stack. */
function lineOf(error: unknown): string {
  if (error instanceof Usage || error instanceof Failure || error instanceof Refused) return error.message;
  if (error instanceof ForeignDatabase || error instanceof NewerDatabase) return error.message;
  if (error instanceof SheetFault) return error.message;
  if (error instanceof NotFound) return '没有找到';
  if (error instanceof ConfigFault) return `环境变量：${error.message}`;
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (code === 'ENOENT') return `没有这个文件：${String(path ?? '')}`;
  if (code === 'EACCES' || code === 'EPERM') return `没有读写的权限：${String(path ?? '')}`;
  if (code === 'ENOSPC') return '磁盘已满';
  return `没有完成：${error instanceof Error ? error.message : String(error)}`;
}

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 2 written wrongly, 1 not done
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.out(HELP);
    return 0;
  }
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) throw new Usage(name === '' ? '写上要执行的命令' : `没有 ${name} 这个命令`);
    if (command.isGroup !== true && asksForHelp(rest)) {
      terminal.out(command.help);
      return 0;
    }
    return (await command.run(rest, terminal)) ?? 0;
  } catch (error) {
    const line = lineOf(error).replace(/\s*\n\s*/g, '；');
    terminal.err(error instanceof Usage ? `${line}。加 --help 看用法` : line);
    return error instanceof Usage ? 2 : 1;
  }
}

if (import.meta.main) {
  // Whoever reads may stop early, as `head` does.
  process.stdout.on('error', () => process.exit());
  // Databases, backups and tables hold telephone numbers: only this account reads them.
  process.umask(0o077);
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    readInput: readStandardInput,
    now: () => new Date(),
    env: process.env,
  });
}
