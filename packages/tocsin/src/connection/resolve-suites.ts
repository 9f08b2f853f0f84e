import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import type { Version } from '../handshake/version.ts'
import { CipherSuite } from '../wire/registry/cipher-suite.ts'
import type { CommonConfig } from './config.ts'
import { hasKeyExchange, needsPsk } from './resolve-key-exchange.ts'

export const defaultVersions: readonly Version[] = [tls13, tls12]

/** The suites to negotiate: as named, or all that versions and provider have. */
export function suitesOf(
  config: CommonConfig & { readonly psk?: unknown },
): readonly CipherSuite[] {
  const { crypto, cipherSuites, versions = defaultVersions, psk } = config
  const all = availableSuites(crypto)(versions)
  const available = psk === undefined ? withoutPsk(all) : all
  return cipherSuites
    ? chosenByName('cipherSuites', cipherSuites, available)
    : offeredUnasked(available)
}

const withoutPsk = oncePerValue((all: readonly CipherSuite[]) =>
  all.filter((suite) => !needsPsk(suite)),
)

const offeredUnasked = oncePerValue((available: readonly CipherSuite[]) =>
  available.filter(isOfferedUnasked),
)

/** What there is in the provider's order of AEADs; what only these versions have comes after all others. */
const availableSuites = oncePerProvider((crypto) =>
  oncePerValue((versions: readonly Version[]): readonly CipherSuite[] => {
    const modern = Object.values<CipherSuite>(CipherSuite)
    const inOrder = Object.keys(crypto.aeads).flatMap((aead) =>
      modern.filter((suite) => 'aead' in suite && suite.aead === aead),
    )
    const all = new Set(versions.flatMap(({ suites }) => suites))
    const old = [...all].filter((suite) => !modern.includes(suite) && hasAlgorithms(crypto, suite))
    return [...inOrder, ...old]
  }),
)

function hasAlgorithms(crypto: CryptoProvider, suite: CipherSuite): boolean {
  if (!hasKeyExchange(crypto, suite)) return false
  if ('aead' in suite) return crypto.aeads[suite.aead] !== undefined
  return crypto.ciphers?.[suite.cbc] !== undefined && crypto.hashes[suite.mac] !== undefined
}

/** Not without being named: who authenticates nobody, and what is too short to hold (RFC 9325 §4.2). */
function isOfferedUnasked(suite: CipherSuite): boolean {
  if ('aead' in suite)
    return !suite.aead.endsWith('_ccm_8') && !('auth' in suite && suite.auth === 'anon')
  return suite.auth !== 'anon' && suite.cbc !== '3des_ede_cbc'
}

/** What a provider has does not change, and is asked for with every connection. */
export function oncePerProvider<T>(
  make: (crypto: CryptoProvider) => T,
): (crypto: CryptoProvider) => T {
  return oncePerValue(make)
}

function oncePerValue<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, T>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}

/** What has the chosen names, if all of it is available. */
export function chosenByName<T extends { readonly name: string }>(
  option: string,
  chosen: readonly string[],
  available: readonly T[],
): readonly T[] {
  return chosen.map((name) => {
    const found = available.find((one) => one.name === name)
    if (found) return found
    throw new MisuseError(`${option}: '${name}' is none of ${namesOf(available)}`)
  })
}

function namesOf(available: readonly { readonly name: string }[]): string {
  return available.map(({ name }) => name).join(', ')
}
