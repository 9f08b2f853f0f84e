import { randomBytes } from 'node:crypto'
import { headerLength, writeHeader } from '../../packages/tocsin/dist/record/header.js'

const applicationData = 23
const codes = { 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303, 'TLS 1.3': 0x0303 }

/** Octets in memory of their own, which is not Node's pool. */
export function randomOctets(length) {
  return new Uint8Array(randomBytes(length))
}

/** Turns the parts of a fragment into a record, always in the same place: no class has memory of its own. */
export function inPlace(version, length) {
  const bytes = new Uint8Array(headerLength + length)
  writeHeader(applicationData, codes[version], length, bytes, 0)
  const fragment = bytes.subarray(headerLength)
  const record = { type: applicationData, version: codes[version], fragment, bytes }
  return (parts) => {
    let at = 0
    for (const part of parts) {
      fragment.set(part, at)
      at += part.length
    }
    return record
  }
}

/** Keys of one direction, where the cipher is CBC. */
export function cbcKeys(crypto, version, cipherName, macName, encryptThenMac = false) {
  const [cipher, mac] = [crypto.ciphers[cipherName], crypto.hashes[macName]]
  return {
    cipher,
    mac,
    key: randomOctets(cipher.keyLength),
    macKey: randomOctets(mac.outputLength),
    iv: new Uint8Array(version === 'TLS 1.0' ? cipher.blockLength : 0),
    version,
    encryptThenMac,
    random: crypto.random,
    epoch: 'application',
  }
}
