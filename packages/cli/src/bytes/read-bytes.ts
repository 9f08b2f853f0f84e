import { bytesOf } from '../explain/hex.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { candidates, type GivenSecret, isMasterSecret, type Known } from './candidates.ts'
import type { BytesValues } from './options.ts'
import { requireSuite } from './require-suite.ts'
import { type Reading, readRecords } from './search.ts'
import { readSecrets } from './secrets.ts'

/** Records are numbered from 0 with every change of keys: an alert is seldom far from it. */
const SEQUENCES_TRIED = 256

/** Reads records in hex, with what the options say of their keys. */
export async function readBytesOption(
  what: string,
  options: BytesValues,
  env: Io['env'],
): Promise<Reading> {
  const suite = options.suite === undefined ? undefined : requireSuite(options.suite)
  const bytes = requireRecords(what)
  const { secret } = options
  if (secret === undefined) return readRecords(bytes, [], [])
  const { from: sender, clientRandom, serverRandom, encryptThenMac, sequence } = options
  const known: Known = { suite, sender, clientRandom, serverRandom, encryptThenMac }
  const secrets = await readSecrets(secret, env)
  requireRandoms(secrets, known)
  const version = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0)
  const ways = secrets.flatMap((each) => [...candidates(each, known, version)])
  const sequences =
    sequence === undefined ? Array.from({ length: SEQUENCES_TRIED }, (_, n) => n) : [sequence]
  return readRecords(bytes, ways, sequences)
}

function requireRecords(what: string): Uint8Array {
  const bytes = bytesOf(what)
  const example = 'tocsin explain --bytes 15 03 03 00 02 02 28'
  if (!bytes) throw new Failure('--bytes: that is no hex', { hint: example })
  const [type = 0, major] = bytes
  if (type >= 20 && type <= 24 && (bytes.length < 2 || major === 3)) return bytes
  throw new Failure('--bytes: that is no TLS record', {
    hint: `${example}; a record begins with 14 to 18, then 03`,
  })
}

/** The keys before TLS 1.3 are made of both randoms, and a key log has one (RFC 5246 §6.3). */
function requireRandoms(secrets: readonly GivenSecret[], known: Known): void {
  const masters = secrets.filter((each) => isMasterSecret(each, known))
  if (masters.length < secrets.length) return
  if (!known.serverRandom) {
    throw new Failure('--secret: a master secret opens nothing without the randoms', {
      hint: '--server-random HEX, octets 12 to 43 of the record with ServerHello',
    })
  }
  if (known.clientRandom || masters.some(({ clientRandom }) => clientRandom)) return
  throw new Failure('--secret: a master secret opens nothing without the randoms', {
    hint: '--client-random HEX, or the whole line of the key log',
  })
}
