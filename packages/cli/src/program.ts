import { Command as Parser, Option as ParserOption } from 'commander'
import type { Command, Definition, Invocation, Option, Values } from './command.ts'
import type { ExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { takesValue } from './option.ts'
import { type ColourChoice, chooseStyle } from './render/style.ts'
import { version } from './version.ts'

/** What one run of the program ended with; filled in by the command that ran. */
export interface Outcome {
  exitCode: ExitCode
}

const SUMMARY = 'Decode, explain and provoke TLS alerts.'

/** The command-line parser for a list of commands; it throws instead of exiting. */
export function program(commands: readonly Command[], io: Io, outcome: Outcome): Parser {
  const parser = new Parser('tocsin')
  parser
    .description(SUMMARY)
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .addOption(colourOption())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .addHelpText('before', `${examples(commands.flatMap((each) => each.examples.slice(0, 1)))}\n`)
  for (const each of commands) addCommand(parser, each, io, outcome)
  return parser
}

function colourOption(): ParserOption {
  return new ParserOption('--color <when>', 'Colour: auto, always or never.')
    .choices(['auto', 'always', 'never'] satisfies ColourChoice[])
    .default('auto' satisfies ColourChoice)
}

function addCommand(parser: Parser, command: Command, io: Io, outcome: Outcome): void {
  const sub = parser.command(command.name).description(description(command))
  sub.summary(command.summary).helpOption('-h, --help', 'Print help.')
  sub.addHelpText('before', `${examples(command.examples)}\n`)
  for (const { name, description: says } of command.operands) sub.argument(name, says)
  for (const [name, option] of Object.entries(command.options)) {
    sub.addOption(parserOption(name, option))
  }
  sub.action(async () => {
    const { color } = parser.opts<{ color: ColourChoice }>()
    outcome.exitCode = await command.run(io, {
      operands: sub.args,
      options: values(command.options, sub.opts()),
      style: {
        stdout: chooseStyle(io, 'stdout', color),
        stderr: chooseStyle(io, 'stderr', color),
      },
    })
  })
}

function description({ summary, details }: Definition<never>): string {
  return details === undefined ? summary : `${summary}\n\n${details}`
}

/** Parsing stops at collecting the texts: `values` reads them, so that `--no-x` and repeats stay plain. */
function parserOption(name: string, option: Option<unknown>): ParserOption {
  const { flags, description: says, choices } = option
  const about =
    choices && !says.includes(choices[0] ?? '') ? `${says} (${choices.join(', ')})` : says
  const parsed = new NamedOption(flags, about, name)
  if (!takesValue(flags)) return parsed
  return parsed.argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    text,
  ])
}

/** An option whose value has the name our table gives it, also for `--no-…`, which is no negation here. */
class NamedOption extends ParserOption {
  readonly #name: string

  constructor(flags: string, description: string, name: string) {
    super(flags, description)
    this.negate = false
    this.#name = name
  }

  override attributeName(): string {
    return this.#name
  }
}

function values(options: Command['options'], given: Readonly<Record<string, unknown>>) {
  const read: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(options)) {
    const value = given[name]
    if (value === undefined) continue
    const texts: readonly string[] = Array.isArray(value) ? value : ['']
    const each = texts.map((text) => option.read(text))
    read[name] = 'repeatable' in option ? each : each.at(-1)
  }
  return read as Values<Command['options']> & Invocation<object>['options']
}

function examples(list: readonly Command['examples'][number][]): string {
  const width = Math.max(...list.map(({ line }) => line.length))
  const lines = list.map(({ line, says }) => `  ${line.padEnd(width)}  # ${says}`)
  return ['Examples:', ...lines].join('\n')
}
