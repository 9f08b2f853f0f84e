import { MisuseError, TlsError } from '../../alert/error.ts'
import { constructed, type DerReader, readDer, Tag } from '../../x509/der.ts'
import { readOid, readSmallInteger } from '../../x509/der-values.ts'
import { view } from '../crypto/view.ts'
import { decrypt } from './decrypt.ts'
import { definite } from './definite.ts'
import { type Password, passwordsOf } from './derive-key.ts'
import { type Mac, readMac } from './mac.ts'
import {
  implicitOctets,
  type Opener,
  readSafeContents,
  type SafeContents,
} from './safe-contents.ts'

/**
 * The keys and certificates of a PKCS #12 file (RFC 7292), in its order. Its integrity is checked
 * first, if it has a MAC at all. Throws MisuseError that says what is wrong: with the file, or with
 * the passphrase.
 */
export function readPfx(file: Uint8Array, passphrase?: string): SafeContents {
  if (isPem(file)) throw new MisuseError('it is PEM, no PKCS #12: pass it as cert and key')
  try {
    return openedBy(passphrase, readDer(definite(view(file)), readFile))
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    const fault = cause.facts['fault'] ?? cause.message
    throw new MisuseError(`it is damaged, or no PKCS #12 file: ${fault}`, { cause })
  }
}

function isPem(file: Uint8Array): boolean {
  return Buffer.from(file.subarray(0, 1000)).includes('-----BEGIN ')
}

interface File {
  /** AuthenticatedSafe, as it was hashed. */
  readonly content: Uint8Array
  readonly mac: Mac | undefined
}

const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const ENVELOPED_DATA = '1.2.840.113549.1.7.3'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'

/** PFX (RFC 7292 §4) */
function readFile(reader: DerReader): File {
  const fields = reader.enter(Tag.sequence)
  const version = readSmallInteger(fields)
  if (version !== 3) throw new MisuseError(`it is PKCS #12 of version ${version}, not of 3`)
  const info = fields.enter(Tag.sequence)
  const type = readOid(info)
  if (type === SIGNED_DATA) throw new MisuseError('it is signed, not protected by a passphrase')
  if (type !== DATA) throw new MisuseError(`it holds ${type}, not data`)
  const content = explicitOctets(info)
  const mac = fields.isEmpty ? undefined : readMac(fields)
  fields.end()
  return { content, mac }
}

function explicitOctets(info: DerReader): Uint8Array {
  const explicit = info.enter(constructed(0))
  const octets = explicit.content(Tag.octetString)
  explicit.end()
  info.end()
  return octets
}

function openedBy(passphrase: string | undefined, { content, mac }: File): SafeContents {
  const passwords = passwordsOf(passphrase)
  const fitting = mac ? passwords.filter((password) => mac.fits(content, password)) : passwords
  for (const password of fitting) {
    const opened = openSafe(content, password)
    if (opened) return opened.contents
  }
  if (mac && fitting.length > 0) {
    throw new MisuseError('its MAC fits the passphrase, but what is encrypted in it does not')
  }
  if (mac && passwords.some((password) => opensWith(content, password))) {
    throw new MisuseError('it is damaged: the passphrase fits, but its MAC does not')
  }
  if (passphrase) throw new MisuseError('the passphrase does not fit, or the file is damaged')
  throw new MisuseError('it is protected by a passphrase: pass it as passphrase')
}

/** Whether something in it was encrypted with this passphrase, for what is not says nothing of it. */
function opensWith(content: Uint8Array, password: Password): boolean {
  try {
    return openSafe(content, password)?.isEncrypted === true
  } catch {
    return false
  }
}

/** RFC 7292 §4.1; nothing when something does not decrypt. */
function openSafe(
  content: Uint8Array,
  password: Password,
): { readonly contents: SafeContents; readonly isEncrypted: boolean } | undefined {
  let isEncrypted = false
  const open: Opener = (algorithm, ciphertext) => {
    isEncrypted = true
    const plaintext = decrypt(algorithm, ciphertext, password)
    if (!plaintext || !isSequence(plaintext)) throw new NotDecrypted()
    return plaintext
  }
  try {
    const read = (reader: DerReader) => readInfos(reader.enter(Tag.sequence), open)
    const contents = readDer(definite(content), read)
    return { contents, isEncrypted }
  } catch (error) {
    if (error instanceof NotDecrypted) return undefined
    throw error
  }
}

/** Padding fits a wrong passphrase once in 256 times, a whole element next to never. */
function isSequence(plaintext: Uint8Array): boolean {
  try {
    return definite(plaintext)[0] === Tag.sequence
  } catch {
    return false
  }
}

class NotDecrypted extends Error {}

function readInfos(infos: DerReader, open: Opener): SafeContents {
  const all: SafeContents[] = []
  while (!infos.isEmpty) all.push(readInfo(infos.enter(Tag.sequence), open))
  return {
    keys: all.flatMap(({ keys }) => keys),
    certificates: all.flatMap(({ certificates }) => certificates),
  }
}

function readInfo(info: DerReader, open: Opener): SafeContents {
  const type = readOid(info)
  switch (type) {
    case DATA:
      return readSafeContents(explicitOctets(info), open)
    case ENCRYPTED_DATA: {
      const explicit = info.enter(constructed(0))
      const contents = openEncryptedData(explicit.enter(Tag.sequence), open)
      explicit.end()
      info.end()
      return readSafeContents(contents, open)
    }
    case ENVELOPED_DATA:
      throw new MisuseError('it is encrypted for a public key, not by a passphrase')
    default:
      throw new MisuseError(`it holds ${type}, which is not supported`)
  }
}

/** EncryptedData (RFC 5652 §8) */
function openEncryptedData(fields: DerReader, open: Opener): Uint8Array {
  readSmallInteger(fields)
  const content = fields.enter(Tag.sequence)
  const type = readOid(content)
  if (type !== DATA) throw new MisuseError(`it holds ${type}, encrypted, which is not supported`)
  const algorithm = content.element(Tag.sequence)
  const plaintext = open(algorithm, implicitOctets(content))
  content.end()
  return plaintext
}
