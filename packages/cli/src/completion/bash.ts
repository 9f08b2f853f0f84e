import type { Command } from '../command.ts'
import { type CompletedOption, operandsOf, optionsOf, takesFiles } from './words.ts'

/** A completion script for bash 4 and newer. */
export function bash(commands: readonly Command[]): string {
  return `# tocsin completion for bash
_tocsin() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$current"))
    return
  fi
  case $command in
${commands.map(ofCommand).join('\n')}
  esac
}
complete -F _tocsin tocsin
`
}

function ofCommand(command: Command): string {
  const options = optionsOf(command)
  const words = [
    ...operandsOf(command),
    ...options.flatMap(({ long, short }) => (short ? [short, long] : [long])),
  ]
  const values = options.filter(({ takesValue }) => takesValue).map(ofValue)
  return `    ${command.name})
      case $previous in
${values.join('\n')}
      esac
${takesFiles(command) ? `${FILES}\n` : ''}      COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current")) ;;`
}

/** What begins like an option is one. */
const FILES = `      if [[ $current != -* ]]; then ${reply([], 'file')}return; fi`

function ofValue({ long, short, choices, completes }: CompletedOption): string {
  const names = short ? `${short}|${long}` : long
  return `        ${names}) ${reply(choices, completes)}return ;;`
}

function reply(choices: readonly string[], completes: CompletedOption['completes']): string {
  if (choices.length > 0) return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); `
  if (completes === undefined) return ''
  const kind = completes === 'directory' ? '-d' : '-f'
  return `compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen ${kind} -- "$current"); `
}
