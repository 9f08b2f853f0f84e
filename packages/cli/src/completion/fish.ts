import type { Command } from '../command.ts'
import { type CompletedOption, operandsOf, optionsOf, takesFiles } from './words.ts'

/** A completion script for fish. */
export function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c tocsin -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...operandsOf(command).map((word) => `${seen(command.name)} -a ${quoted(word)}`),
    ...(takesFiles(command) ? [`${seen(command.name)} -F`] : []),
    ...optionsOf(command).map((option) => ofOption(command.name, option)),
  ])
  return `# tocsin completion for fish\ncomplete -c tocsin -f\n${lines.join('\n')}\n`
}

function ofOption(command: string, option: CompletedOption): string {
  const { long, short, description, takesValue, choices, completes } = option
  return [
    seen(command),
    `-l ${long.slice(2)}`,
    ...(short ? [`-s ${short.slice(1)}`] : []),
    ...(takesValue ? ['-r'] : []),
    ...(choices.length > 0 ? [`-a ${quoted(choices.join(' '))}`] : []),
    ...(completes ? ['-F'] : []),
    `-d ${quoted(description)}`,
  ].join(' ')
}

function seen(command: string): string {
  return `complete -c tocsin -n '__fish_seen_subcommand_from ${command}'`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
