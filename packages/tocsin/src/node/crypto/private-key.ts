import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  type PrivateKeyInput,
} from 'node:crypto'
import { MisuseError } from '../../alert/error.ts'
import type { PrivateKey } from '../../crypto/provider.ts'
import { requireBearableDer, requireBearablePem } from './encrypted-key.ts'
import { rsaDecrypt } from './rsa-encryption.ts'
import { signWith } from './signature.ts'
import { legacySigningAlgorithms, signingAlgorithms } from './signing-algorithms.ts'
import { view } from './view.ts'

/** A private key from PEM or DER (PKCS #8, SEC 1 or PKCS #1, perhaps encrypted); parsed once. */
export function privateKey(pemOrDer: string | Uint8Array, passphrase?: string): PrivateKey {
  const key = read(pemOrDer, passphrase)
  const algorithms = signingAlgorithms(key)
  const legacyAlgorithms = legacySigningAlgorithms(key)
  const all = [...algorithms, ...legacyAlgorithms]
  return {
    algorithms,
    legacyAlgorithms,
    ...(key.asymmetricKeyType === 'rsa' && {
      decrypt: (ciphertext: Uint8Array) => rsaDecrypt(key, ciphertext),
    }),
    spki: view(createPublicKey(key).export({ format: 'der', type: 'spki' })),
    sign(algorithm, message) {
      if (all.includes(algorithm)) return signWith(key, algorithm, message)
      throw new MisuseError(`this key signs with ${all.join(', ')}, not with ${algorithm}`)
    },
  }
}

const derSequence = 0x30

function read(pemOrDer: string | Uint8Array, passphrase: string | undefined): KeyObject {
  if (typeof pemOrDer === 'string') return readPem(pemOrDer, passphrase)
  const bytes = Buffer.from(pemOrDer)
  if (bytes[0] === derSequence) return readDer(bytes, passphrase)
  return readPem(bytes.toString('latin1'), passphrase)
}

function readPem(pem: string, passphrase: string | undefined): KeyObject {
  const labels = Array.from(pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g), ([, label]) => label)
  if (labels.length === 0) throw new MisuseError('privateKey: neither PEM nor DER')
  if (!labels.some((label) => label?.endsWith('PRIVATE KEY'))) {
    throw new MisuseError(`privateKey: the PEM holds no private key but ${labels.join(', ')}`)
  }
  try {
    requireBearablePem(pem)
    return open({ key: pem, format: 'pem' }, passphrase)
  } catch (cause) {
    throw unreadable([cause], pem.includes('ENCRYPTED'), passphrase)
  }
}

/** DER does not say which of the three it is. */
function readDer(key: Buffer, passphrase: string | undefined): KeyObject {
  const causes: unknown[] = []
  for (const type of ['pkcs8', 'sec1', 'pkcs1'] as const) {
    try {
      requireBearableDer(key)
      return open({ key, format: 'der', type }, passphrase)
    } catch (cause) {
      causes.push(cause)
    }
  }
  throw unreadable(causes, causes.map(codeOf).includes('ERR_MISSING_PASSPHRASE'), passphrase)
}

function open(input: PrivateKeyInput, passphrase: string | undefined): KeyObject {
  return createPrivateKey(passphrase === undefined ? input : { ...input, passphrase })
}

function unreadable(
  causes: readonly unknown[],
  encrypted: boolean,
  passphrase: string | undefined,
): MisuseError {
  const [cause] = causes
  if (cause instanceof MisuseError)
    return new MisuseError(`privateKey: ${cause.message}`, { cause })
  if (causes.map(codeOf).includes('ERR_OSSL_EVP_UNSUPPORTED')) {
    const hint = 'convert it with openssl pkcs8 -topk8 -provider default -provider legacy'
    return new MisuseError(`privateKey: its encryption is not supported: ${hint}`, { cause })
  }
  if (passphrase !== undefined) {
    return new MisuseError('privateKey: damaged, or the passphrase does not fit', { cause })
  }
  if (encrypted) return new MisuseError('privateKey: encrypted, pass its passphrase', { cause })
  return new MisuseError('privateKey: damaged, or not a private key', { cause })
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}
