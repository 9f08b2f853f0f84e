import type { PskMode } from '../../../src/handshake/policy.ts'
import { CipherSuite } from '../../../src/wire/registry/cipher-suite.ts'
import { type LegacyVersion, versions } from '../legacy/matrix.ts'
import type { Role } from '../peers/peer.ts'

/** What a session is known by; one that an external PSK began is known by a ticket from then on. */
export type SessionName = 'session ID' | 'ticket' | 'external PSK'

/** What becomes of a session. */
type Fate =
  /** It is resumed, and so is what came of that, where the client goes on. */
  | 'resumed'
  /** The server does not know it any more. */
  | 'unknown to the server'
  /** A connection ends with a fatal alert, and nothing that it has to do with is resumed after that. */
  | 'fatal alert by us'
  | 'fatal alert by the peer'
  /** The connection ends without a word, which is as bad in TLS 1.0 (RFC 2246 §7.2.1), and not after (RFC 4346 §7.2.1). */
  | 'cut off by the peer'

/** What becomes of early data. */
type EarlyData = 'accepted' | 'rejected'

/** Connections that follow from each other, with the one outcome each may have. */
export interface SessionCase {
  readonly version: LegacyVersion
  readonly cipherSuite: string
  readonly by: SessionName
  readonly fate: Fate
  /** The connection that fails is the one that the session began with, not one that resumed it. */
  readonly fails?: 'at once'
  /** In TLS 1.3. */
  readonly mode?: PskMode
  /** In TLS 1.3: every handshake is asked for another share. */
  readonly helloRetryRequest?: 'forced'
  /** The suite of the later handshakes: in TLS 1.3 another with the same hash, or one of another version. */
  readonly laterSuite?: string
  /** The version of the later handshakes, in which nothing can be resumed. */
  readonly laterVersion?: 'TLS 1.2' | 'TLS 1.3'
  /** The client offers TLS 1.2 and 1.3. */
  readonly offers?: 'two versions'
  /** We renegotiate where something was resumed, as a client (RFC 5746). */
  readonly renegotiation?: 'by us'
  readonly earlyData?: EarlyData
  /** The hash of an external PSK. */
  readonly hash?: 'sha256' | 'sha384'
  readonly extendedMasterSecret?: 'off'
  /** The client shows a certificate, once. */
  readonly clientCertificate?: 'secp256r1'
  readonly applicationProtocol?: string
}

/** Something a peer does not do, and why: left out, and said to be. */
export interface SessionLimit {
  readonly because: string
  readonly excludes: (one: SessionCase, peerRole: Role) => boolean
}

/** One of the connections of a case. */
export interface Step {
  readonly version: LegacyVersion
  readonly cipherSuite: string
  readonly resumes: boolean
  readonly ends: 'closed' | Exclude<Fate, 'resumed' | 'unknown to the server'>
  /** A new server knows no sessions, unless it has another version. */
  readonly server: 'same' | 'new'
}

/** The connections of a case: each would resume what the ones before led to. */
export function stepsOf(one: SessionCase, resumesOnly?: 'once'): readonly Step[] {
  const { version, cipherSuite, laterVersion = version, laterSuite = cipherSuite, fate } = one
  const full: Step = { version, cipherSuite, resumes: false, ends: 'closed', server: 'same' }
  const later: Step = { ...full, version: laterVersion, cipherSuite: laterSuite }
  const resumed: Step = { ...later, resumes: true }
  if (laterVersion !== version) return [full, { ...later, server: 'new' }]
  if (one.by === 'external PSK' || one.earlyData || one.renegotiation) return [full, resumed]
  switch (fate) {
    case 'resumed':
      return resumesOnly ? [full, resumed] : [full, resumed, resumed]
    case 'unknown to the server':
      return [full, { ...later, server: 'new' }]
    case 'cut off by the peer':
      return [full, { ...resumed, ends: fate }, version === 'TLS 1.0' ? full : resumed]
    default:
      return one.fails ? [{ ...full, ends: fate }, full] : [full, { ...resumed, ends: fate }, full]
  }
}

/** A case in a few words, unique within a peer and role. */
export function sessionName(one: SessionCase): string {
  return [
    one.cipherSuite,
    one.by,
    one.mode === 'psk_ke' && 'psk_ke',
    one.hash,
    one.helloRetryRequest && 'HelloRetryRequest',
    one.offers && 'TLS 1.2 and 1.3 offered',
    one.laterSuite && `then ${one.laterSuite}`,
    one.renegotiation && 'renegotiation',
    one.earlyData && `early data ${one.earlyData}`,
    one.extendedMasterSecret === 'off' && 'no extended master secret',
    one.clientCertificate && 'client certificate',
    one.applicationProtocol && 'ALPN',
    one.fate !== 'resumed' && one.fate,
    one.fails,
  ]
    .filter((part) => part)
    .join(', ')
}

/** What a peer is asked for in a role. */
export function possibleCases(
  limits: readonly SessionLimit[],
  peerRole: Role,
): readonly SessionCase[] {
  return casesFor(peerRole).filter((one) => !limits.some(({ excludes }) => excludes(one, peerRole)))
}

/** What each limit leaves out. */
export function sessionsLeftOut(limits: readonly SessionLimit[], peerRole: Role) {
  return limits.map(({ because, excludes }) => {
    const cases = casesFor(peerRole).filter((one) => excludes(one, peerRole)).length
    return { because, peerRole, cases }
  })
}

function casesFor(peerRole: Role): readonly SessionCase[] {
  return peerRole === 'server' ? all : all.filter(({ renegotiation }) => !renegotiation)
}

const suites = {
  'TLS 1.3': ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  'TLS 1.2': [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_AES_256_CBC_SHA256',
    'TLS_PSK_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256',
  ],
  'TLS 1.1': [
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
  ],
  'TLS 1.0': [
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
  ],
} as const satisfies Readonly<Record<LegacyVersion, readonly string[]>>

const alerts = ['fatal alert by us', 'fatal alert by the peer'] as const
const fates = ['unknown to the server', ...alerts] as const

/** What else a session can have, once for each way to name it. */
function variations(usual: SessionCase): readonly SessionCase[] {
  return [
    ...fates.map((fate) => ({ ...usual, fate })),
    ...alerts.map((fate) => ({ ...usual, fate, fails: 'at once' as const })),
    { ...usual, clientCertificate: 'secp256r1' },
    { ...usual, clientCertificate: 'secp256r1', fate: 'fatal alert by us' },
    { ...usual, applicationProtocol: 'tocsin/2' },
    { ...usual, fate: 'cut off by the peer' },
  ]
}

/** What clients of two versions offer. */
export const suitesOfBoth = [suites['TLS 1.3'][0], suites['TLS 1.2'][0]]

/** Clients of two versions meet servers of one, which may have had the other before. */
function twoVersions(): readonly SessionCase[] {
  const offers = 'two versions'
  const [suite13, suite12] = [suites['TLS 1.3'][0], suites['TLS 1.2'][0]]
  const old = (['session ID', 'ticket'] as const).map(
    (by) => ({ version: 'TLS 1.2', by, fate: 'resumed', cipherSuite: suite12, offers }) as const,
  )
  const current = {
    version: 'TLS 1.3',
    by: 'ticket',
    fate: 'resumed',
    cipherSuite: suite13,
    mode: 'psk_dhe_ke',
    offers,
  } as const
  return [
    ...old,
    current,
    ...[...old, current].map((one) => ({ ...one, fate: 'fatal alert by us' as const })),
    ...old.map((one) => ({ ...one, laterVersion: 'TLS 1.3', laterSuite: suite13 }) as const),
    { ...current, laterVersion: 'TLS 1.2', laterSuite: suite12 },
  ]
}

function before13(version: Exclude<LegacyVersion, 'TLS 1.3'>): readonly SessionCase[] {
  return (['session ID', 'ticket'] as const).flatMap((by) => {
    const usual = { version, by, fate: 'resumed' } as const
    const [cipherSuite] = suites[version]
    return [
      ...suites[version].map((suite) => ({ ...usual, cipherSuite: suite })),
      { ...usual, cipherSuite, extendedMasterSecret: 'off' as const },
      { ...usual, cipherSuite, renegotiation: 'by us' as const },
      {
        ...usual,
        cipherSuite,
        renegotiation: 'by us' as const,
        clientCertificate: 'secp256r1' as const,
      },
      ...variations({ ...usual, cipherSuite }),
    ]
  })
}

function inTls13(): readonly SessionCase[] {
  const usual = { version: 'TLS 1.3', by: 'ticket', fate: 'resumed' } as const
  const modes = (['psk_dhe_ke', 'psk_ke'] as const).flatMap((mode) =>
    suites['TLS 1.3'].map((cipherSuite) => ({ ...usual, cipherSuite, mode })),
  )
  const [cipherSuite, sha384, chacha] = suites['TLS 1.3']
  const exchange = { ...usual, cipherSuite, mode: 'psk_dhe_ke' } as const
  const retried = { ...exchange, helloRetryRequest: 'forced' } as const
  return [
    ...modes,
    ...suites['TLS 1.3'].map((suite) => ({ ...retried, cipherSuite: suite })),
    ...variations(exchange),
    ...fates.map((fate) => ({ ...retried, fate })),
    { ...exchange, mode: 'psk_ke', fate: 'fatal alert by us' },
    { ...exchange, laterSuite: chacha },
    { ...exchange, cipherSuite: chacha, laterSuite: cipherSuite },
    ...(['accepted', 'rejected'] as const).flatMap((earlyData) =>
      [cipherSuite, sha384].map((suite) => ({ ...exchange, cipherSuite: suite, earlyData })),
    ),
    { ...exchange, earlyData: 'accepted', applicationProtocol: 'tocsin/2' },
    { ...retried, earlyData: 'rejected' },
  ]
}

function externalPsks(): readonly SessionCase[] {
  const suiteOf = { sha256: suites['TLS 1.3'][0], sha384: suites['TLS 1.3'][1] }
  return (['sha256', 'sha384'] as const).flatMap((hash) => {
    const usual = {
      version: 'TLS 1.3',
      by: 'external PSK',
      fate: 'resumed',
      cipherSuite: suiteOf[hash],
      hash,
    } as const
    return [
      { ...usual, mode: 'psk_dhe_ke' as const },
      { ...usual, mode: 'psk_ke' as const },
      { ...usual, mode: 'psk_dhe_ke' as const, helloRetryRequest: 'forced' as const },
    ]
  })
}

const all: readonly SessionCase[] = [
  ...inTls13(),
  ...externalPsks(),
  ...twoVersions(),
  ...(['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const).flatMap(before13),
]

/** The kind of key that the server of a case has. */
export function keyKindOf({ version, cipherSuite }: SessionCase): 'secp256r1' | 'rsa2048' {
  const suite = versions[version].suites.find(({ name }) => name === cipherSuite)
  return suite && 'auth' in suite && suite.auth === 'rsa' ? 'rsa2048' : 'secp256r1'
}

/** Whether it takes what only tocsin/legacy has. */
export function isLegacy(one: SessionCase): boolean {
  const { version, cipherSuite, extendedMasterSecret, renegotiation } = one
  const isOld = version === 'TLS 1.0' || version === 'TLS 1.1'
  const isSwitched = extendedMasterSecret === 'off' || renegotiation !== undefined
  return isOld || isSwitched || !(cipherSuite in CipherSuite)
}

/** Whether pre-shared keys are all that there is. */
export function isWithoutCertificates({ by, cipherSuite }: SessionCase): boolean {
  return by === 'external PSK' || /_(ECDHE_)?PSK_/.test(cipherSuite.replace('TLS', ''))
}
