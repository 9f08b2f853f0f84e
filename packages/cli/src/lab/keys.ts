import { webcrypto } from 'node:crypto'
import { pem } from './pem.ts'

/** The keys that laboratory certificates can have. */
export type KeyType = 'ecdsa-p256' | 'ecdsa-p384' | 'ed25519' | 'rsa-2048' | 'rsa-1024'

/** A key pair, and the algorithm it signs certificates with. */
export interface SigningKey {
  readonly pair: webcrypto.CryptoKeyPair
  readonly signingAlgorithm: { readonly name: string; readonly hash?: string }
}

type Algorithm = SigningKey['signingAlgorithm'] &
  (
    | { readonly namedCurve: string }
    | { readonly modulusLength: number }
    | { readonly name: 'Ed25519' }
  )

const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
})

const algorithms = {
  'ecdsa-p256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'ecdsa-p384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  ed25519: { name: 'Ed25519' },
  'rsa-2048': rsa(2048),
  'rsa-1024': rsa(1024),
} satisfies Record<KeyType, Algorithm>

const keys = new Map<string, Promise<SigningKey>>()

/** The key of `holder`, made on first use and kept for the life of the process. */
export function keyOf(holder: string, type: KeyType): Promise<SigningKey> {
  const id = `${holder}/${type}`
  const known = keys.get(id)
  if (known) return known
  const made = makeKey(type)
  keys.set(id, made)
  return made
}

/** The private key as PKCS #8 PEM. */
export async function privateKeyPem({ pair }: SigningKey): Promise<string> {
  return pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', pair.privateKey))
}

async function makeKey(type: KeyType): Promise<SigningKey> {
  const algorithm = algorithms[type]
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  return { pair: pair as webcrypto.CryptoKeyPair, signingAlgorithm: algorithm }
}
