import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import type { Policy, PskPolicy, ServerPolicy } from '../handshake/policy.ts'
import { pskText } from '../handshake/psk-text.ts'
import type { CipherSuite } from '../wire/registry/cipher-suite.ts'
import type { ClientConfig, ServerConfig } from './config.ts'

/** Whether a provider has what the key exchange of a suite takes at a client, and at a server's most. */
export function hasKeyExchange(crypto: CryptoProvider, suite: CipherSuite): boolean {
  if (!('kx' in suite)) return true
  if (suite.kx.startsWith('dhe')) return crypto.finiteField !== undefined
  return !suite.kx.startsWith('rsa') || crypto.rsaEncrypt !== undefined
}

/** Whether a suite is only for those who have a pre-shared key. */
export function needsPsk(suite: CipherSuite): boolean {
  return 'kx' in suite && suite.kx.endsWith('psk')
}

/** Suites of pre-shared keys and anonymous ones have no certificate, nor needs TLS 1.3 any with a key from elsewhere. */
export function requireCredentials(
  { credentials = [], externalPsk }: ServerConfig,
  { cipherSuites }: Policy,
): void {
  if (externalPsk) return
  const canDoWithout = cipherSuites.some(
    (suite) => 'auth' in suite && (suite.auth === 'psk' || suite.auth === 'anon'),
  )
  if (typeof credentials === 'function' || credentials.length > 0 || canDoWithout) return
  throw new MisuseError('credentials: a server needs at least one certificate with its key')
}

/** What is said of pre-shared keys; octets of a text are UTF-8. */
export function pskPolicyOf({ psk }: ServerConfig): PskPolicy | undefined {
  if (!psk) return undefined
  const { hint, unknownIdentity = 'hide' } = psk
  return { hint: hint === undefined ? undefined : pskText(hint), unknownIdentity }
}

/** What is said of external pre-shared keys. */
export function externalPskPolicyOf({ externalPsk }: ServerConfig): ServerPolicy['externalPsk'] {
  return externalPsk && { unknownIdentity: externalPsk.unknownIdentity ?? 'hide' }
}

/** Below 1024 no client should go (RFC 7919 §3.1). */
export function minimumDhBitsOf({ minimumDhBits = defaultDhBits }: ClientConfig): number {
  if (Number.isInteger(minimumDhBits) && minimumDhBits >= 1024 && minimumDhBits <= 8192) {
    return minimumDhBits
  }
  throw new MisuseError(`minimumDhBits: ${minimumDhBits} is not between 1024 and 8192`)
}

/** What breaks less is no longer beyond reach (Logjam). */
export const defaultDhBits = 2048
