import { CommanderError } from 'commander'
import type { Command } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { Failure, messageOf } from './failure.ts'
import type { Io } from './io.ts'
import { whileRead } from './output.ts'
import { program } from './program.ts'

/** The commands, in the order the help lists them; each is loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  tour: async () => (await import('./commands/tour.ts')).tour,
  explain: async () => (await import('./commands/explain.ts')).explain,
  verify: async () => (await import('./commands/verify.ts')).verify,
  connect: async () => (await import('./commands/connect.ts')).connect,
  serve: async () => (await import('./commands/serve.ts')).serve,
  decode: async () => (await import('./commands/decode.ts')).decode,
  tap: async () => (await import('./commands/tap.ts')).tap,
}

/** Runs `tocsin` with the given arguments; never throws, and resolves to the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const outcome = { exitCode: ExitCode.fine as ExitCode }
  const listened = whileRead(io)
  try {
    const parser = program(await called(argv[0]), listened, outcome)
    if (argv.length === 0) {
      parser.outputHelp({ error: true })
      return ExitCode.usage
    }
    await parser.parseAsync(numbersLast(argv), { from: 'user' })
    return outcome.exitCode
  } catch (error) {
    return report(error, listened, argv)
  }
}

/** '-0x7780' is a number of Mbed TLS and no option: numbers in hex go behind a '--'. */
function numbersLast(argv: readonly string[]): string[] {
  const numbers = argv.filter((each) => /^-0x[0-9a-f]+$/i.test(each))
  if (numbers.length === 0 || argv.includes('--')) return [...argv]
  return [...argv.filter((each) => !numbers.includes(each)), '--', ...numbers]
}

/** The command that is called, or all of them where the help or the completion needs them. */
async function called(name: string | undefined): Promise<readonly Command[]> {
  if (name !== undefined && Object.hasOwn(commands, name)) {
    const load = commands[name]
    if (load) return [await load()]
  }
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  const { completion } = await import('./commands/completion.ts')
  return [...all, completion(all)]
}

/** One line what is wrong, one line what to try. */
function report(error: unknown, io: Io, argv: readonly string[]): ExitCode {
  if (error instanceof CommanderError) return reportUsage(error, io, argv)
  if (error instanceof Failure) return say(io, error.message, error.hint, error.exitCode)
  const hint = 'this is a mistake in tocsin; please report it with the command line'
  return say(io, `unexpected: ${messageOf(error)}`, hint, ExitCode.inconclusive)
}

/** Commander's "error: …\n(Did you mean …?)", in our two lines; help and version are no errors. */
function reportUsage(error: CommanderError, io: Io, argv: readonly string[]): ExitCode {
  if (error.exitCode === 0) return ExitCode.fine
  if (error.code === 'commander.help') return ExitCode.usage
  const [first = '', second] = error.message.split('\n')
  const guess = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(second ?? '')?.[1]
  const known = Object.keys(commands).find((name) => name === argv[0])
  const hint = guess ?? `tocsin ${known === undefined ? '' : `${known} `}--help`
  return say(io, first.replace(/^error: /, ''), hint, ExitCode.usage)
}

function say(io: Io, wrong: string, hint: string | undefined, exitCode: ExitCode): ExitCode {
  io.stderr.write(`tocsin: ${wrong}\n`)
  if (hint !== undefined) io.stderr.write(`   try: ${hint}\n`)
  return exitCode
}
