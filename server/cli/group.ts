import { asksForHelp, type Command, type Terminal, Usage } from './terminal.ts';

/** A command of several: `user add`, `user list` … */
export function group(name: string, about: string, commands: Record<string, Command>): Command {
  const list = Object.entries(commands)
    .map(([word, one]) => `  ${`${name} ${word}`.padEnd(16)} ${one.about}`)
    .join('\n');
  return {
    about,
    help: `${about}\n\n${list}\n\n各命令加 --help 看用法。`,
    isGroup: true,
    run(args: string[], terminal: Terminal) {
      const [word = '', ...rest] = args;
      const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
      if (asksForHelp(args)) {
        terminal.out(command?.help ?? this.help);
        return undefined;
      }
      if (command === undefined) {
        const words = Object.keys(commands).join('、');
        throw new Usage(word === '' ? `${name} 后面写 ${words}` : `没有 ${name} ${word}，可用 ${words}`);
      }
      return command.run(rest, terminal);
    },
  };
}
