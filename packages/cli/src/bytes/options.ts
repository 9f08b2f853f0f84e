import type { Values } from '../command.ts'
import { bytesOf } from '../explain/hex.ts'
import { Failure } from '../failure.ts'
import { choice, flag, integer, text } from '../option.ts'

/** The options of `tocsin explain --bytes`. */
export const bytesOptions = {
  bytes: flag('--bytes', 'Take WHAT for records from the wire, in hex, and annotate every field.'),
  secret: text(
    '--secret <secret>',
    'Opens protected records: a traffic secret of TLS 1.3 or a master secret, in hex or as a line of a key log; file:PATH and env:NAME read it from there.',
  ),
  suite: text('--suite <name>', 'The cipher suite (default: all are tried).'),
  from: choice('--from <role>', 'Who sent the records (default: both are tried): client, server.', [
    'client',
    'server',
  ]),
  sequence: integer(
    '--sequence <n>',
    `The number of the first protected record (default: 0 to 255 are tried).`,
    Number.MAX_SAFE_INTEGER,
  ),
  clientRandom: random('--client-random <hex>', 'ClientHello.random, if no key log has it.'),
  serverRandom: random('--server-random <hex>', 'ServerHello.random, for a master secret.'),
  encryptThenMac: flag('--encrypt-then-mac', 'CBC with RFC 7366 (default: both are tried).'),
}

export type BytesValues = Values<typeof bytesOptions>

const RANDOM_LENGTH = 32

function random(flags: string, description: string) {
  return {
    flags,
    description,
    read(value: string): Uint8Array {
      const bytes = bytesOf(value)
      if (bytes?.length === RANDOM_LENGTH) return bytes
      const [name] = flags.split(' ')
      throw new Failure(`${name} cannot be '${value}'`, { hint: '64 digits of hex' })
    },
  }
}

/** Refuses options that say something about bytes when there are none. */
export function requireBytes({ bytes, ...others }: BytesValues): void {
  const given = Object.entries(bytesOptions).find(([name]) => Object.hasOwn(others, name))
  if (bytes || !given) return
  const [name = ''] = given[1].flags.split(' ')
  throw new Failure(`${name} goes with --bytes`, { hint: `tocsin explain --bytes ${name} …` })
}
