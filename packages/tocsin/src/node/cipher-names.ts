import { MisuseError } from '../alert/error.ts'
import { CipherSuite, type CipherSuite12 } from '../wire/registry/cipher-suite.ts'
import { legacyCipherSuites12, legacyCipherSuites13 } from '../wire/registry/legacy-cipher-suite.ts'
import { cipherWord, type Suits } from './cipher-words.ts'

const ours = Object.values<CipherSuite>(CipherSuite)

/** The suites of TLS 1.3, whose registered names are OpenSSL's, too. */
const TLS13 = ours.flatMap((suite) => ('kx' in suite ? [] : suite.name))
const OLD13 = legacyCipherSuites13.map(({ name }) => name)

const modern = ours.filter((suite) => 'kx' in suite)
const all: readonly CipherSuite12[] = [...modern, ...legacyCipherSuites12]

const exchanges: Readonly<Record<string, string>> = {
  RSA: '',
  DH_anon: 'ADH_',
  ECDH_anon: 'AECDH_',
  PSK_DHE: 'DHE_PSK_',
}

const openssl: ReadonlyMap<string, string> = new Map(all.map(({ name }) => [name, renamed(name)]))

const byName: ReadonlyMap<string, CipherSuite12> = new Map(
  all.flatMap((suite) => [suite.name, renamed(suite.name)].map((name) => [name, suite])),
)

/** A suite's name as `getCipher()` tells it. */
export function opensslName(registered: string): string {
  return openssl.get(registered) ?? registered
}

/** OpenSSL leaves out what it takes for granted: RSA key transport, and CBC where nobody shares a key. */
function renamed(registered: string): string {
  const [, exchange = '', cipher = ''] = /^TLS_(\w+)_WITH_(\w+)$/.exec(registered) ?? []
  const name = exchange.includes('PSK')
    ? cipher
    : cipher.replace('3DES_EDE_CBC', 'DES_CBC3').replace(/(AES_\d+)_CBC/, '$1')
  const short = name
    .replace(/AES_(\d+)/, 'AES$1')
    .replace(/POLY1305_SHA256$/, 'POLY1305')
    .replace(/CCM_8$/, 'CCM8')
  return `${exchanges[exchange] ?? `${exchange}_`}${short}`.replaceAll('_', '-')
}

/** What a list may reach for besides what it names. */
export interface CipherReach {
  /** Whether OpenSSL's words mean the suites of old versions, too. */
  readonly old: boolean
  /** Whether there is a pre-shared key, without which its suites are passed over. */
  readonly psk: boolean
}

/**
 * A `ciphers` list of node:tls as registered names, in its order. Names nobody here implements are
 * passed over, as OpenSSL does, and `!name` takes one out; a list that leaves nothing is refused.
 * Without a suite of TLS 1.3, the suites of TLS 1.3 stay as they are, unless all others are of
 * pre-shared keys, which TLS 1.3 does not have here.
 */
export function cipherSuitesOf(
  list: string,
  reach: CipherReach = { old: false, psk: false },
): readonly string[] {
  const entries = list.split(/[:, ]/).map((entry) => entry.replace(/@.*/, ''))
  const named = entries.flatMap((entry) => (isExclusion(entry) ? [] : namesOf(entry, reach)))
  const excluded = entries.filter(isExclusion).map((entry) => entry.slice(1))
  const chosen = [...new Set(named)].filter((name) => !excluded.some((entry) => means(entry, name)))
  if (chosen.length === 0) {
    const known = [...TLS13, ...modern.map(({ name }) => opensslName(name))].join(':')
    throw new MisuseError(`ciphers: nothing in '${list}' is implemented; there are ${known}`)
  }
  return chosen.some(isTls13) || chosen.every(needsPsk) ? chosen : [...TLS13, ...chosen]
}

/** Whether a registered name is that of a suite of pre-shared keys. */
export function needsPsk(name: string): boolean {
  return byName.get(name)?.kx.endsWith('psk') ?? false
}

/** Registered names for an entry; what is weak or authenticates nobody is not meant by words. */
function namesOf(entry: string, { old, psk }: CipherReach): readonly string[] {
  if (isTls13(entry)) return [entry]
  const suite = byName.get(entry)
  if (suite) return psk || !needsPsk(suite.name) ? [suite.name] : []
  const isInReach: Suits = ({ name, auth }) =>
    (needsPsk(name) ? psk : old) && auth !== 'anon' && !/3DES|CCM_8/.test(name)
  const suits = cipherWord(entry) ?? (() => false)
  return [...modern, ...legacyCipherSuites12.filter(isInReach)]
    .filter(suits)
    .map(({ name }) => name)
}

function isExclusion(entry: string): boolean {
  return entry.startsWith('!') || entry.startsWith('-')
}

function means(entry: string, name: string): boolean {
  const suite = byName.get(name)
  return entry === name || (suite !== undefined && meansSuite(entry, suite))
}

function meansSuite(entry: string, suite: CipherSuite12): boolean {
  return byName.get(entry) === suite || (cipherWord(entry)?.(suite) ?? false)
}

function isTls13(name: string): boolean {
  return TLS13.includes(name) || OLD13.includes(name)
}
