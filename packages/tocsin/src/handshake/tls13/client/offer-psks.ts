import type { Hash } from '../../../crypto/provider.ts'
import { Secret } from '../../../crypto/secret.ts'
import { type ClientSession, isAlive } from '../../../session/session.ts'
import { encode } from '../../../wire/codec.ts'
import { encodeHandshake, startMessages } from '../../../wire/messages.ts'
import { ExtensionType } from '../../../wire/registry/extension-type.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { PskBinders, type PskIdentity } from '../../../wire/tls13/pre-shared-key.ts'
import type { ClientPolicy } from '../../policy.ts'
import type { BoundHello, ClientContext, OfferedPsk } from '../../version.ts'
import { binderOf, obfuscatedAge, withoutBinders } from '../psk.ts'

/** The Transcript-Hash up to the binders, of a ClientHello that has none yet (RFC 9846 §4.3.11.2). */
export type PartialDigest = (hash: Hash, partial: Uint8Array) => Uint8Array

const inFirstHello: PartialDigest = (hash, partial) => hash.digest(partial)

/** Offers the session first, for only the first key may have early data, and then keys from elsewhere. */
export function offerPsks({ policy, effects }: ClientContext, hello: ClientHello): BoundHello {
  const external = externalPsks(policy)
  const isCertified = wantsCertificate(policy, hello, external)
  const psks = isCertified ? external : [...sessionPsk(policy), ...external]
  if (psks.length === 0 || policy.pskModes.length === 0) return { hello, psks: [] }
  for (const { secret } of psks) effects.hold(secret)
  const added: Partial<Added> = {
    ...(offersEarlyData(policy, psks) && { early_data: {} }),
    ...(isCertified && { tls_cert_with_extern_psk: {} }),
  }
  return { ...bindPsks(policy, withExtensions(hello, added), psks, inFirstHello), psks }
}

/** Certificates go along with keys from elsewhere and a key exchange, and with nothing else (RFC 8773 §5.1). */
function wantsCertificate(
  { certWithExternalPsk, pskModes }: ClientPolicy,
  { extensions }: ClientHello,
  external: readonly OfferedPsk[],
): boolean {
  const isExchanged = pskModes.includes('psk_dhe_ke') && extensions?.key_share !== undefined
  return certWithExternalPsk && isExchanged && external.length > 0
}

/**
 * A ClientHello with the keys it offers, bound to all the rest of it. It is written once, with room for
 * the binders, which stand at its end.
 */
export function bindPsks(
  policy: ClientPolicy,
  unbound: ClientHello,
  psks: readonly OfferedPsk[],
  digest: PartialDigest,
): { readonly hello: ClientHello; readonly encoded: Uint8Array } {
  const identities = psks.map((psk) => identityOf(psk, policy.now()))
  const binders = psks.map(({ hash }) => new Uint8Array(hash.outputLength))
  const hello = withExtensions(unbound, { pre_shared_key: { identities, binders } })
  const encoded = encodeHandshake(startMessages, 'client_hello', hello)
  const partial = withoutBinders(encoded, { binders })
  psks.forEach(({ hash, secret, session }, index) => {
    const origin = session ? 'res' : 'ext'
    binders[index]?.set(binderOf(hash, secret, origin, digest(hash, partial)))
  })
  encoded.set(encode(PskBinders, binders), partial.length)
  return { hello, encoded }
}

type Added = Pick<
  NonNullable<ClientHello['extensions']>,
  'early_data' | 'pre_shared_key' | 'tls_cert_with_extern_psk'
>

function withExtensions(hello: ClientHello, added: Partial<Added>): ClientHello {
  const names = Object.keys(added) as (keyof Added)[]
  if (names.length === 0) return hello
  const { types: before = [], unknown = [], ...others } = hello.extensions ?? {}
  const types = [...new Set([...before, ...names.map((name) => ExtensionType[name])])]
  return { ...hello, extensions: { types, unknown, ...others, ...added } }
}

/** The age is nothing for a key from elsewhere (RFC 9846 §4.3.11). */
function identityOf({ identity, session }: OfferedPsk, now: number): PskIdentity {
  const age = session ? obfuscatedAge(now - session.issuedAt, session.ageAdd) : 0
  return { identity, obfuscatedTicketAge: age }
}

function sessionPsk(policy: ClientPolicy): readonly OfferedPsk[] {
  const { session, crypto } = policy
  if (session?.version !== 'TLS 1.3' || !isAlive(session, policy.now())) return []
  const suite = policy.cipherSuites.find(({ code }) => code === session.cipherSuite)
  const hash = suite && crypto.hashes[suite.hash]
  if (!hash || session.serverName !== policy.serverName) return []
  const { identity, secret } = session
  return [{ identity, secret: new Secret(secret.bytes.slice()), hash, session }]
}

/** Those whose hash one of our suites has. */
function externalPsks({ externalPsks: keys, cipherSuites, crypto }: ClientPolicy) {
  return keys.flatMap(({ identity, key, hash: name = 'sha256' }): readonly OfferedPsk[] => {
    const hash = crypto.hashes[name]
    const isOfSuite = cipherSuites.some(
      (suite) => suite.version === 'TLS 1.3' && suite.hash === name,
    )
    if (!hash || !isOfSuite) return []
    return [{ identity, secret: new Secret(key.slice()), hash, session: undefined }]
  })
}

/** Early data is for the protocol of before, which must still be one of ours (RFC 9846 §4.3.10). */
function offersEarlyData(policy: ClientPolicy, [first]: readonly OfferedPsk[]): boolean {
  const session: ClientSession | undefined = first?.session
  if (!policy.earlyData || !session || session.maxEarlyDataSize === 0) return false
  const { applicationProtocol: protocol } = session
  return protocol === undefined || policy.applicationProtocols.includes(protocol)
}
