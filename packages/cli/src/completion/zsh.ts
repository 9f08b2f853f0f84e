import type { Command } from '../command.ts'
import { type CompletedOption, operandsOf, optionsOf, takesFiles } from './words.ts'

/** A completion script for zsh. */
export function zsh(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  return `#compdef tocsin
_tocsin() {
  local -a commands=(
${described.join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  case $words[2] in
${commands.map(ofCommand).join('\n')}
  esac
}
compdef _tocsin tocsin
`
}

function ofCommand(command: Command): string {
  const lines = optionsOf(command).flatMap((option) =>
    [option.long, option.short].flatMap((name) =>
      name ? [`        ${specification(option, name)}`] : [],
    ),
  )
  const operands = operandsOf(command)
  const what = takesFiles(command) ? '_files' : operands.length > 0 && `(${operands.join(' ')})`
  const rest = what ? [`        '*:what:${what}'`] : []
  return `    ${command.name})
      _arguments \\
${[...lines, ...rest].join(' \\\n')} ;;`
}

function specification(
  { description, takesValue, choices, completes }: CompletedOption,
  name: string,
) {
  const text = description.replace(/[[\]:\\]/g, '\\$&')
  if (!takesValue) return quoted(`*${name}[${text}]`)
  return quoted(`*${name}[${text}]:value:${action(choices, completes)}`)
}

function action(choices: readonly string[], completes: CompletedOption['completes']): string {
  if (choices.length > 0) return `(${choices.join(' ')})`
  if (completes === 'directory') return '_files -/'
  return completes === 'file' ? '_files' : ' '
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
