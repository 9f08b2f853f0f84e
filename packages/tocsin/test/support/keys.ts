import {
  createPrivateKey,
  type ED25519KeyPairOptions,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'

export type KeyKind =
  | 'secp256r1'
  | 'secp384r1'
  | 'secp521r1'
  | 'secp256k1'
  | 'rsa1024'
  | 'rsa2048'
  | 'rsa2050'
  | 'rsa3072'
  | 'rsa-pss'
  | 'ed25519'
  | 'x25519'

export interface TestKey {
  readonly kind: KeyKind
  readonly key: KeyObject
  /** PKCS#8 PEM. */
  readonly keyPem: string
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
}

const kept = new Map<string, TestKey>()

/** A key: fresh for curves; for RSA, slow to make, the same for the same `owner` of a test run. */
export function testKey(kind: KeyKind, owner = ''): TestKey {
  if (!kind.startsWith('rsa')) return generate(kind)
  const name = `${kind} ${owner}`
  const key = kept.get(name) ?? generate(kind)
  kept.set(name, key)
  return key
}

// Encoding while generating, never `KeyObject.export()`: exporting can deadlock on Node 20.
const encodings: ED25519KeyPairOptions<'der', 'pem'> = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}

function generate(kind: KeyKind): TestKey {
  const { publicKey, privateKey } = generateEncoded(kind)
  const key = createPrivateKey(privateKey)
  return { kind, key, keyPem: privateKey, spki: new Uint8Array(publicKey) }
}

function generateEncoded(kind: KeyKind): { publicKey: Buffer; privateKey: string } {
  switch (kind) {
    case 'ed25519':
      return generateKeyPairSync('ed25519', encodings)
    case 'x25519':
      return generateKeyPairSync('x25519', encodings)
    case 'rsa-pss':
      return generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...encodings })
    case 'rsa1024':
    case 'rsa2048':
    case 'rsa2050':
    case 'rsa3072':
      return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(3)), ...encodings })
    default:
      return generateKeyPairSync('ec', { namedCurve: opensslCurve[kind], ...encodings })
  }
}

const opensslCurve = {
  secp256r1: 'prime256v1',
  secp384r1: 'secp384r1',
  secp521r1: 'secp521r1',
  secp256k1: 'secp256k1',
} as const
