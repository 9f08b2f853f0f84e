import { type KeyLogEntry, type LoggedSecret, openedBy, suiteProtection } from 'tocsin/decode'

/** What is known of a connection besides its secret; what is not known is tried. */
export interface Known {
  /** A suite by its registered name. */
  readonly suite?: string | undefined
  readonly sender?: 'client' | 'server' | undefined
  readonly clientRandom?: Uint8Array | undefined
  readonly serverRandom?: Uint8Array | undefined
  readonly encryptThenMac?: boolean | undefined
}

/** A secret from a key log, or one that came without its line. */
export type GivenSecret = Pick<KeyLogEntry, 'secret'> & Partial<KeyLogEntry>

/** Every suite of TLS 1.3 (RFC 9846 §B.4). */
const suites13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
]

/** One suite for each way to protect records before TLS 1.3: the key exchange does not matter here. */
const suites12 = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CCM',
  'TLS_RSA_WITH_AES_256_CCM',
  'TLS_RSA_WITH_AES_128_CCM_8',
  'TLS_RSA_WITH_AES_256_CCM_8',
]

const versions = { 769: 'TLS 1.0', 770: 'TLS 1.1', 771: 'TLS 1.2' } as const

/** The ways in which a secret may open records whose header has this version. */
export function* candidates(
  given: GivenSecret,
  known: Known,
  headerVersion: number,
): Generator<LoggedSecret> {
  if (isMasterSecret(given, known)) yield* masterSecrets(given, known, headerVersion)
  else yield* trafficSecrets(given, known)
}

/** A line says what its secret is, and so does the suite; without either the randoms do. */
export function isMasterSecret({ label }: GivenSecret, { suite, serverRandom }: Known): boolean {
  if (label !== undefined) return openedBy(label) === 'both'
  if (suite !== undefined) return suiteProtection(suite)?.isTls13 === false
  return serverRandom !== undefined
}

function* trafficSecrets(
  { label, secret }: GivenSecret,
  { suite, sender }: Known,
): Generator<LoggedSecret> {
  const side = label === undefined ? sender : openedBy(label)
  if (label !== undefined && side === undefined) return
  if (sender !== undefined && side !== sender) return
  for (const each of suite === undefined ? suites13 : [suite]) {
    yield { kind: 'traffic-secret', suite: each, secret }
  }
}

function masterSecrets(
  { secret, clientRandom }: GivenSecret,
  known: Known,
  headerVersion: number,
): readonly LoggedSecret[] {
  const client = known.clientRandom ?? clientRandom
  const { serverRandom: server, suite, sender, encryptThenMac } = known
  const version = versions[headerVersion as keyof typeof versions]
  if (!client || !server || !version) return []
  const shared = { kind: 'master-secret', version, secret, randoms: { client, server } } as const
  const suites = suite === undefined ? suites12 : [suite]
  const senders = sender === undefined ? (['client', 'server'] as const) : [sender]
  return suites.flatMap((each) =>
    senders.flatMap((from) =>
      formsOf(each, encryptThenMac).map((form) => ({
        ...shared,
        suite: each,
        sender: from,
        encryptThenMac: form,
      })),
    ),
  )
}

function formsOf(suite: string, encryptThenMac: boolean | undefined): readonly boolean[] {
  if (suiteProtection(suite)?.kind === 'aead') return [false]
  return encryptThenMac === undefined ? [false, true] : [encryptThenMac]
}
