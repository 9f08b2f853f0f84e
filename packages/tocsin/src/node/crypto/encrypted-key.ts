import { MisuseError } from '../../alert/error.ts'
import { readAlgorithm } from '../../x509/algorithm.ts'
import { type DerReader, readDer, Tag } from '../../x509/der.ts'
import { readSmallInteger } from '../../x509/der-values.ts'
import { decodePem } from '../../x509/pem.ts'
import { definite } from '../pkcs12/definite.ts'
import { MOST_ROUNDS } from '../pkcs12/derive-key.ts'

/*
 * Implementation notes. node:crypto decrypts PKCS #8, but hashes as often as a file says: that has to
 * be known before it begins. What cannot be read here is refused here, so that nothing gets past
 * because it is written strangely. The older encryption of PEM (RFC 1421 §4.6) hashes but once.
 */

const LABEL = 'ENCRYPTED PRIVATE KEY'

/** Refuses encrypted keys in PEM that would keep us busy; throws MisuseError or TlsError. */
export function requireBearablePem(pem: string): void {
  if (!pem.includes(`-----BEGIN ${LABEL}-----`)) return
  for (const { der } of decodePem(pem, LABEL)) requireBearable(der)
}

/** The same of EncryptedPrivateKeyInfo (RFC 5958 §3), and nothing of any other DER. */
export function requireBearableDer(ber: Uint8Array): void {
  if (isEncrypted(ber)) requireBearable(ber)
}

/** Keys begin with their version, encrypted ones with their algorithm: what follows is not looked at. */
function isEncrypted(ber: Uint8Array): boolean {
  const first = ber[1] ?? 0
  return ber[first < 0x80 ? 2 : 2 + (first & 0x7f)] === Tag.sequence
}

function requireBearable(ber: Uint8Array): void {
  const { oid, parameters } = readDer(definite(ber), (reader) => {
    const fields = reader.enter(Tag.sequence)
    const algorithm = readAlgorithm(fields)
    fields.content(Tag.octetString)
    fields.end()
    return algorithm
  })
  if (!parameters) return
  if (oid === PBES2) {
    const derivation = readDer(parameters, (reader) => firstAlgorithm(reader.enter(Tag.sequence)))
    if (derivation.parameters) requireFew(derivation.oid, derivation.parameters)
  } else if (OLDER.test(oid)) requireFew(PBKDF2, parameters)
}

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const SCRYPT = '1.3.6.1.4.1.11591.4.11'
/** PBES1 (RFC 8018 §A.3) and RFC 7292 appendix C: salt and rounds, as PBKDF2 begins, too. */
const OLDER = /^1\.2\.840\.113549\.1\.(5|12\.1)\.\d+$/

function firstAlgorithm(fields: DerReader): ReturnType<typeof readAlgorithm> {
  const algorithm = readAlgorithm(fields)
  while (!fields.isEmpty) fields.element()
  return algorithm
}

function requireFew(derivation: string, parameters: Uint8Array): void {
  const numbers = readDer(parameters, (reader) => integersAfterSalt(reader.enter(Tag.sequence)))
  if (derivation === SCRYPT) {
    // RFC 7914 §2: its cost is N·r·p, with p last or before the length of the key.
    const work = numbers.slice(0, 3).reduce((product, number) => product * number, 1)
    if (work <= MOST_SCRYPT) return
    throw new MisuseError(`it asks for scrypt with N·r·p = ${work}, of at most ${MOST_SCRYPT}`)
  }
  const [rounds = 0] = numbers
  if (derivation !== PBKDF2 || rounds <= MOST_ROUNDS) return
  throw new MisuseError(`it asks for ${rounds} rounds of hashing, of at most ${MOST_ROUNDS}`)
}

/** Common is N = 16384, r = 8, p = 1. */
const MOST_SCRYPT = 1 << 22

function integersAfterSalt(fields: DerReader): readonly number[] {
  const numbers: number[] = []
  if (fields.tag === Tag.octetString) fields.element()
  while (fields.tag === Tag.integer) numbers.push(readSmallInteger(fields))
  while (!fields.isEmpty) fields.element()
  return numbers
}
