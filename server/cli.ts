import { backup } from './cli/backup.ts';
import { doctor } from './cli/doctor.ts';
import { exportCommand } from './cli/export.ts';
import { lineOf } from './cli/faults.ts';
import { importCommand } from './cli/import.ts';
import { migrate } from './cli/migrate.ts';
import { nearest } from './cli/nearest.ts';
import { progress } from './cli/progress.ts';
import { restore } from './cli/restore.ts';
import { summary } from './cli/summary.ts';
import { asksForHelp, type Command, readStandardInput, type Terminal, Usage } from './cli/terminal.ts';
import { token } from './cli/token.ts';
import { user } from './cli/user.ts';
import { verify } from './cli/verify.ts';

export const COMMANDS: Record<string, Command> = {
  user,
  token,
  import: importCommand,
  export: exportCommand,
  progress,
  summary,
  backup,
  restore,
  verify,
  doctor,
  migrate,
};

const HELP = `秀水强脊命令行

用法：npm run --silent cli -- 命令 [选项]

${Object.entries(COMMANDS)
  .map(([name, command]) => `  ${name.padEnd(10)} ${command.about}`)
  .join('\n')}

各命令加 --help 看用法和例子。服务运行时也可以用（restore 除外）。
数据目录：--data-dir，默认环境变量 DATA_DIR，再默认 ./data。
退出码：0 完成，2 命令写得不对，1 没有完成；错误写在标准错误。`;

function find(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command;
  if (name === '') throw new Usage('写上要执行的命令');
  const meant = nearest(name, Object.keys(COMMANDS));
  throw new Usage(`没有 ${name} 这个命令${meant === null ? '' : `，是不是 ${meant}`}`);
}

/** What is said takes the place of the line of progress that stands there. */
function clearing(terminal: Terminal): Terminal & { clear: () => void } {
  const { out, err, watch } = terminal;
  let isShown = false;
  const clear = () => {
    if (isShown) watch?.('');
    isShown = false;
  };
  const after = (say: (line: string) => void) => (line: string) => {
    clear();
    say(line);
  };
  const show = (line: string) => {
    isShown = line !== '';
    watch?.(line);
  };
  return {
    ...terminal,
    out: after(out),
    err: after(err),
    clear,
    ...(watch === undefined ? {} : { watch: show }),
  };
}

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 2 written wrongly, 1 not done
 */
export async function runCommand(args: readonly string[], given: Terminal): Promise<number> {
  const terminal = clearing(given);
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    const topic = rest[0] === undefined || !Object.hasOwn(COMMANDS, rest[0]) ? undefined : COMMANDS[rest[0]];
    terminal.out(topic?.help ?? HELP);
    return 0;
  }
  try {
    const command = find(name);
    if (command.isGroup !== true && asksForHelp(rest)) {
      terminal.out(command.help);
      return 0;
    }
    return (await command.run(rest, terminal)) ?? 0;
  } catch (error) {
    const line = lineOf(error);
    const own = Object.hasOwn(COMMANDS, name) ? `${name} ` : '';
    terminal.err(error instanceof Usage ? `${line}。用法见 ${own}--help` : line);
    return error instanceof Usage ? 2 : 1;
  } finally {
    terminal.clear();
  }
}

/** On a terminal, lines of progress take each other's place; a pipe or a file gets none. */
function watching(stream: NodeJS.WriteStream): Pick<Terminal, 'watch'> {
  if (!stream.isTTY) return {};
  return { watch: (line) => stream.write(`\r\u001b[2K${line}`) };
}

if (import.meta.main) {
  // Whoever reads may stop early, as `head` does.
  process.stdout.on('error', () => process.exit());
  // Databases, backups and tables hold telephone numbers: only this account reads them.
  process.umask(0o077);
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    ...watching(process.stderr),
    readInput: readStandardInput,
    now: () => new Date(),
    env: process.env,
  });
}
