import { createHmac, timingSafeEqual } from 'node:crypto'
import { MisuseError } from '../../alert/error.ts'
import { readAlgorithm } from '../../x509/algorithm.ts'
import { type DerReader, readDer, Tag } from '../../x509/der.ts'
import { readSmallInteger } from '../../x509/der-values.ts'
import {
  deriveOctets,
  digestLength,
  type HashName,
  hmacOf,
  type Password,
  Purpose,
  pbkdf2Key,
} from './derive-key.ts'

/** What tells that a file is as it was written, by who knows its passphrase. */
export interface Mac {
  fits(content: Uint8Array, password: Password): boolean
}

/** MacData (RFC 7292 §4), also with PBMAC1 (RFC 9879 §4). */
export function readMac(reader: DerReader): Mac {
  const fields = reader.enter(Tag.sequence)
  const digestInfo = fields.enter(Tag.sequence)
  const { oid, parameters } = readAlgorithm(digestInfo)
  const expected = digestInfo.content(Tag.octetString)
  digestInfo.end()
  const salt = fields.content(Tag.octetString)
  const rounds = fields.isEmpty ? 1 : readSmallInteger(fields)
  fields.end()
  if (oid === PBMAC1) {
    const { hash, keyOf } = readPbmac1(parameters)
    return macWith(hash, expected, keyOf)
  }
  const hash = HASHES[oid]
  if (!hash) throw new MisuseError(`its MAC uses a hash that is not supported, ${oid}`)
  const derivation = { hash, salt, rounds }
  return macWith(hash, expected, (password) =>
    deriveOctets(password, derivation, Purpose.mac, digestLength(hash)),
  )
}

const PBMAC1 = '1.2.840.113549.1.5.14'

const HASHES: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

function macWith(
  hash: HashName,
  expected: Uint8Array,
  keyOf: (password: Password) => Uint8Array,
): Mac {
  return {
    fits(content, password) {
      const mac = createHmac(hash, keyOf(password)).update(content).digest()
      return mac.length === expected.length && timingSafeEqual(mac, expected)
    },
  }
}

/** PBKDF2 has to say the length of the key (RFC 9879 §4), for an HMAC takes any. */
function readPbmac1(parameters: Uint8Array = new Uint8Array(0)) {
  return readDer(parameters, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const derivation = fields.element(Tag.sequence)
    const hash = hmacOf(readAlgorithm(fields).oid)
    fields.end()
    return { hash, keyOf: (password: Password) => longEnough(pbkdf2Key(derivation, password)) }
  })
}

/** Of a short key, whoever does not know the passphrase tries all: with one octet, some fits. */
const SHORTEST_KEY = 20

function longEnough(key: Uint8Array): Uint8Array {
  if (key.length >= SHORTEST_KEY) return key
  throw new MisuseError(`its MAC has a key of only ${key.length} octets`)
}
