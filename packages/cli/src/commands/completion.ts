import { type Command, command } from '../command.ts'
import { bash } from '../completion/bash.ts'
import { fish } from '../completion/fish.ts'
import { powershell } from '../completion/powershell.ts'
import { zsh } from '../completion/zsh.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'

const shells: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash,
  zsh,
  fish,
  powershell,
}

/** `tocsin completion SHELL`; it completes the given commands and itself. */
export function completion(commands: readonly Command[]): Command {
  const self: Command = command({
    name: 'completion',
    summary: 'Print a completion script for a shell.',
    operands: [
      {
        name: '<shell>',
        description: Object.keys(shells).join(', '),
        choices: Object.keys(shells),
      },
    ],
    options: {},
    examples: [
      { line: 'source <(tocsin completion bash)', says: 'bash, in ~/.bashrc' },
      { line: 'source <(tocsin completion zsh)', says: 'zsh, in ~/.zshrc after compinit' },
      { line: 'tocsin completion fish | source', says: 'fish, in config.fish' },
    ],
    async run(io, { operands: [shell = ''] }) {
      const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined
      if (!script) {
        const hint = `one of ${Object.keys(shells).join(', ')}`
        throw new Failure(`no completion for '${shell}'`, { hint })
      }
      io.stdout.write(script([...commands, self, help([...commands, self])]))
      return ExitCode.fine
    },
  })
  return self
}

/** The parser's own command, as completion scripts need it. */
function help(commands: readonly Command[]): Command {
  return command({
    name: 'help',
    summary: 'Print the help of a command.',
    operands: [
      { name: '[command]', description: 'Which.', choices: commands.map(({ name }) => name) },
    ],
    options: {},
    examples: [],
    run: async () => ExitCode.fine,
  })
}
