import * as crypto from 'node:crypto'
import { attempt } from '../../crypto/attempt.ts'
import type { Kem } from '../../crypto/hybrid.ts'
import { view } from './view.ts'

/** What Node ≥ 24.7 on OpenSSL ≥ 3.5 adds; the types are those of Node 20. */
interface KemFunctions {
  encapsulate(key: crypto.KeyObject): { readonly sharedKey: Buffer; readonly ciphertext: Buffer }
  decapsulate(key: crypto.KeyObject, ciphertext: Uint8Array): Buffer
  generateKeyPairSync(
    type: 'ml-kem-768',
    options: { readonly publicKeyEncoding: { readonly format: 'der'; readonly type: 'spki' } },
  ): { readonly publicKey: Buffer; readonly privateKey: crypto.KeyObject }
}

const node = crypto as unknown as Partial<KemFunctions>

/** Everything in the SubjectPublicKeyInfo of an ML-KEM-768 key but the key. */
const spkiPrefix = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex')
const publicKeyEncoding = { format: 'der', type: 'spki' } as const

/** ML-KEM-768 (FIPS 203), or nothing where the running Node has none. */
export const mlKem768: Kem | undefined = usable(node) ? kem(node) : undefined

/** The functions exist without the algorithm when Node is built on another OpenSSL. */
function usable(functions: Partial<KemFunctions>): functions is KemFunctions {
  if (!(functions.encapsulate && functions.decapsulate)) return false
  try {
    functions.generateKeyPairSync?.('ml-kem-768', { publicKeyEncoding })
    return true
  } catch {
    return false
  }
}

function kem({ generateKeyPairSync, encapsulate, decapsulate }: KemFunctions): Kem {
  return {
    publicKeyLength: 1184,
    ciphertextLength: 1088,

    generate() {
      const { publicKey, privateKey } = generateKeyPairSync('ml-kem-768', { publicKeyEncoding })
      return {
        publicKey: view(publicKey.subarray(spkiPrefix.length)),
        decapsulate: (ciphertext) => attempt(() => view(decapsulate(privateKey, ciphertext))),
      }
    },

    encapsulate(publicKey) {
      const spki = Buffer.concat([spkiPrefix, publicKey])
      return attempt(() => {
        const key = crypto.createPublicKey({ key: spki, ...publicKeyEncoding })
        const { ciphertext, sharedKey } = encapsulate(key)
        return { ciphertext: view(ciphertext), secret: view(sharedKey) }
      })
    },
  }
}
