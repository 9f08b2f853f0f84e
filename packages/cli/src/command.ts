import type { ExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import type { Style } from './render/style.ts'

/** One option of a command, as data: help, completion and parsing come from it. */
export interface Option<T> {
  /** As commander has it: '-q, --quiet', '--alpn <list>'. */
  readonly flags: string
  readonly description: string
  readonly choices?: readonly string[]
  /** May be given several times; the value is the list. */
  readonly repeatable?: true
  /** What shells complete the value with, beyond `choices`. */
  readonly completes?: 'file' | 'directory'
  /** Turns the text into the value; throws a `Failure` for text it cannot take. */
  readonly read: (text: string) => T
}

/** The options of a command by the name their value has in `run`. */
export type Options = Readonly<Record<string, Option<unknown>>>

/** What `run` gets for a table of options: what was not given is absent. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name] extends { readonly repeatable: true }
    ? readonly ValueOf<O[Name]>[]
    : ValueOf<O[Name]>
}

type ValueOf<O> = O extends Option<infer T> ? T : never

/** One operand, as commander has it: '<host:port>', '[what...]'. */
interface Operand {
  readonly name: string
  readonly description: string
  /** What shells complete it with. */
  readonly choices?: readonly string[]
  readonly completes?: 'file'
}

interface Example {
  readonly line: string
  readonly says: string
}

/** What a command is called with. */
export interface Invocation<V> {
  readonly operands: readonly string[]
  readonly options: V
  readonly style: { readonly stdout: Style; readonly stderr: Style }
}

export interface Definition<V> {
  readonly name: string
  readonly summary: string
  /** Paragraphs after the summary, for `--help`. */
  readonly details?: string
  readonly operands: readonly Operand[]
  /** Three, simplest first: they open the help. */
  readonly examples: readonly Example[]
  readonly run: (io: Io, invocation: Invocation<V>) => Promise<ExitCode>
}

/** A command: data, and what it does. */
export interface Command extends Definition<Values<Options>> {
  readonly options: Options
}

/** Ties `run` to the types of its own options, and forgets them for the list of commands. */
export function command<const O extends Options>(
  definition: Definition<Values<O>> & { readonly options: O },
): Command {
  return definition as unknown as Command
}
