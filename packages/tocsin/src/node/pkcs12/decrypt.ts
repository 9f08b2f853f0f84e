import { createDecipheriv } from 'node:crypto'
import { MisuseError } from '../../alert/error.ts'
import { readAlgorithm } from '../../x509/algorithm.ts'
import { readDer, Tag } from '../../x509/der.ts'
import { readSmallInteger } from '../../x509/der-values.ts'
import { deriveOctets, type Password, Purpose, pbkdf2Key } from './derive-key.ts'
import { rc2Cbc } from './rc2.ts'

/**
 * Decrypts by an AlgorithmIdentifier: PBES2 (RFC 8018 §6.2), or what PKCS #12 had before (RFC 7292
 * appendix C). Nothing when the passphrase does not fit, as far as padding can tell.
 */
export function decrypt(
  algorithm: Uint8Array,
  ciphertext: Uint8Array,
  password: Password,
): Uint8Array | undefined {
  const { oid, parameters = new Uint8Array(0) } = readDer(algorithm, readAlgorithm)
  const { cipher, key, iv } =
    oid === PBES2 ? byPbes2(parameters, password) : byPbes1(oid, parameters, password)
  try {
    return cipher.open(key, iv, ciphertext)
  } catch {
    return undefined
  }
}

interface Cipher {
  readonly keyLength: number
  readonly ivLength: number
  /** Throws when the padding is wrong. */
  open(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array
}

interface Keyed {
  readonly cipher: Cipher
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

const PBES2 = '1.2.840.113549.1.5.13'

function byPbes2(parameters: Uint8Array, password: Password): Keyed {
  const [derivation, scheme] = readDer(parameters, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const both = [fields.element(Tag.sequence), readAlgorithm(fields)] as const
    fields.end()
    return both
  })
  const cipher = SCHEMES[scheme.oid]
  if (!cipher) throw unsupported(scheme.oid)
  const iv = readDer(scheme.parameters ?? new Uint8Array(0), (reader) =>
    reader.content(Tag.octetString),
  )
  if (iv.length !== cipher.ivLength) throw new MisuseError(`it has an IV of ${iv.length} octets`)
  return { cipher, key: pbkdf2Key(derivation, password, cipher.keyLength), iv }
}

function byPbes1(oid: string, parameters: Uint8Array, password: Password): Keyed {
  const cipher = OLD_SCHEMES[oid]
  if (!cipher) throw unsupported(oid)
  const derivation = readDer(parameters, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const salt = fields.content(Tag.octetString)
    const rounds = readSmallInteger(fields)
    fields.end()
    return { hash: 'sha1', salt, rounds } as const
  })
  return {
    cipher,
    key: deriveOctets(password, derivation, Purpose.key, cipher.keyLength),
    iv: deriveOctets(password, derivation, Purpose.iv, cipher.ivLength),
  }
}

function unsupported(oid: string): MisuseError {
  return new MisuseError(
    `it is encrypted by ${oid}, which is not supported: convert it with openssl pkcs12 -legacy`,
  )
}

function nodeCipher(name: string, keyLength: number, ivLength: number): Cipher {
  return {
    keyLength,
    ivLength,
    open(key, iv, ciphertext) {
      const decipher = createDecipheriv(name, key, iv)
      return Buffer.concat([decipher.update(ciphertext), decipher.final()])
    },
  }
}

function rc2(keyLength: number): Cipher {
  return { keyLength, ivLength: 8, open: rc2Cbc }
}

const SCHEMES: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': nodeCipher('aes-128-cbc', 16, 16),
  '2.16.840.1.101.3.4.1.22': nodeCipher('aes-192-cbc', 24, 16),
  '2.16.840.1.101.3.4.1.42': nodeCipher('aes-256-cbc', 32, 16),
  '1.2.840.113549.3.7': nodeCipher('des-ede3-cbc', 24, 8),
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC, and so on; those with RC4 were never in wide use. */
const OLD_SCHEMES: Readonly<Record<string, Cipher>> = {
  '1.2.840.113549.1.12.1.3': nodeCipher('des-ede3-cbc', 24, 8),
  '1.2.840.113549.1.12.1.4': nodeCipher('des-ede-cbc', 16, 8),
  '1.2.840.113549.1.12.1.5': rc2(16),
  '1.2.840.113549.1.12.1.6': rc2(5),
}
