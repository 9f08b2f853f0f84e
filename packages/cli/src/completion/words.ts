import type { Command, Option } from '../command.ts'
import { longName, shortName, takesValue } from '../option.ts'

/** One option, as completion scripts need it. */
export interface CompletedOption {
  readonly long: string
  readonly short: string | undefined
  readonly description: string
  readonly takesValue: boolean
  readonly choices: readonly string[]
  readonly completes: Option<unknown>['completes']
}

/** Options that every command has. */
const everywhere: readonly CompletedOption[] = [
  completed({ flags: '-h, --help', description: 'Print help.', read: () => true }),
  completed({
    flags: '--color <when>',
    description: 'Colour: auto, always or never.',
    choices: ['auto', 'always', 'never'],
    read: (text) => text,
  }),
]

/** The words that a command's operands may be. */
export function operandsOf({ operands }: Command): readonly string[] {
  return operands.flatMap(({ choices = [] }) => choices)
}

/** Whether a command's operands may be files. */
export function takesFiles({ operands }: Command): boolean {
  return operands.some(({ completes }) => completes === 'file')
}

/** The options of a command, and those of all commands. */
export function optionsOf(command: Command): readonly CompletedOption[] {
  return [...Object.values(command.options).map(completed), ...everywhere]
}

function completed({
  flags,
  description,
  choices = [],
  completes,
}: Option<unknown>): CompletedOption {
  return {
    long: longName(flags),
    short: shortName(flags),
    description,
    takesValue: takesValue(flags),
    choices,
    completes,
  }
}
