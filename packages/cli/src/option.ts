import type { Option } from './command.ts'
import { Failure } from './failure.ts'

type About = Pick<Option<unknown>, 'completes'>

/** An option without a value. */
export function flag(flags: string, description: string): Option<true> {
  return { flags, description, read: () => true }
}

/** An option whose value is text. */
export function text(flags: string, description: string, about: About = {}): Option<string> {
  return { flags, description, ...about, read: (value) => value }
}

/** A text option that may be given several times. */
export function texts(
  flags: string,
  description: string,
  about: About = {},
): Option<string> & { readonly repeatable: true } {
  return { ...text(flags, description, about), repeatable: true }
}

/** An option whose value is a list separated by commas. */
export function list(flags: string, description: string): Option<readonly string[]> {
  const items = (value: string) => value.split(',').map((item) => item.trim())
  return { flags, description, read: (value) => items(value).filter((item) => item !== '') }
}

/** An option with a few legal values. */
export function choice<const C extends string>(
  flags: string,
  description: string,
  choices: readonly C[],
): Option<C> {
  const read = (value: string): C => {
    const chosen = choices.find((each) => each === value)
    if (chosen !== undefined) return chosen
    throw new Failure(`${longName(flags)} cannot be '${value}'`, {
      hint: `one of ${choices.join(', ')}`,
    })
  }
  return { flags, description, choices, read }
}

/** An option whose value is a number of seconds, zero or more. */
export function seconds(flags: string, description: string): Option<number> {
  return { flags, description, read: (value) => numberIn(flags, value, 0, MOST_SECONDS) }
}

/** An option whose value is a TCP port. */
export function port(flags: string, description: string): Option<number> {
  return integer(flags, description, 65_535, 'a port is an integer')
}

/** An option whose value is an integer, zero or more. */
export function integer(
  flags: string,
  description: string,
  most: number,
  hint = 'an integer',
): Option<number> {
  return {
    flags,
    description,
    read: (value) => {
      const number = numberIn(flags, value, 0, most)
      if (Number.isInteger(number)) return number
      throw new Failure(`${longName(flags)} cannot be '${value}'`, { hint })
    },
  }
}

/** Longer timers overflow to an instant one. */
const MOST_SECONDS = 86_400

function numberIn(flags: string, value: string, least: number, most: number): number {
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw new Failure(`${longName(flags)} cannot be '${value}'`, {
    hint: `a number from ${least} to ${most}`,
  })
}

/** '--alpn' of '-a, --alpn <list>'. */
export function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags
}

/** '-a' of '-a, --alpn <list>', where there is one. */
export function shortName(flags: string): string | undefined {
  return /^-\w(?=\b)/.exec(flags)?.[0]
}

/** Whether an option takes a value. */
export function takesValue(flags: string): boolean {
  return /[<[]/.test(flags)
}
