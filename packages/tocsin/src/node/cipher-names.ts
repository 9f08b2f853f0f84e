import { MisuseError } from '../alert/error.ts'

/** The TLS 1.2 suites we have, by OpenSSL's names; TLS 1.3's have their registered names there too. */
const REGISTERED: Readonly<Record<string, string>> = {
  'ECDHE-ECDSA-AES128-GCM-SHA256': 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384': 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305': 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384': 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305': 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
}

const OPENSSL: ReadonlyMap<string, string> = new Map(
  Object.entries(REGISTERED).map(([openssl, registered]) => [registered, openssl]),
)

const TLS13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const

/** OpenSSL's words for groups of suites, each of which holds all of ours. */
const GROUPS = new Set([
  'ALL',
  'DEFAULT',
  'HIGH',
  'COMPLEMENTOFDEFAULT',
  'ECDHE',
  'EECDH',
  'kEECDH',
])

/** A suite's name as `getCipher()` tells it. */
export function opensslName(registered: string): string {
  return OPENSSL.get(registered) ?? registered
}

/**
 * A `ciphers` list of node:tls as registered names, in its order. Names nobody here implements are
 * passed over, as OpenSSL does, and `!name` takes one out; a list that leaves nothing is refused.
 * Without a suite of TLS 1.3, the suites of TLS 1.3 stay as they are.
 */
export function cipherSuitesOf(list: string): readonly string[] {
  const entries = list.split(/[:, ]/).filter((entry) => entry !== '')
  const excluded = new Set(entries.filter(isExclusion).map((entry) => registered(entry.slice(1))))
  const named = entries
    .flatMap((entry) => (GROUPS.has(entry) ? Object.values(REGISTERED) : [registered(entry)]))
    .filter((name) => name !== undefined && !excluded.has(name))
  if (named.length === 0) {
    const known = [...TLS13, ...Object.keys(REGISTERED)].join(':')
    throw new MisuseError(`ciphers: nothing in '${list}' is implemented; there are ${known}`)
  }
  const chosen = [...new Set(named)].filter((name) => name !== undefined)
  return chosen.some(isTls13) ? chosen : [...TLS13, ...chosen]
}

function isExclusion(entry: string): boolean {
  return entry.startsWith('!') || entry.startsWith('-')
}

function registered(name: string): string | undefined {
  if (isTls13(name) || OPENSSL.has(name)) return name
  return REGISTERED[name]
}

function isTls13(name: string): boolean {
  return TLS13.some((suite) => suite === name)
}
