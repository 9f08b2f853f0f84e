import { abort } from '../../alert/error.ts'
import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import type { Version } from '../version.ts'

/** The last octets of the random of a server that could have done TLS 1.3: "DOWNGRD" and 1 (RFC 9846 §4.2.3). */
const sentinel12 = Uint8Array.of(0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01)
/** The same for TLS 1.1 and below: "DOWNGRD" and 0. */
const sentinel11 = Uint8Array.of(0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00)

/** Who offered TLS 1.3 and gets TLS 1.2 from a server that says it has TLS 1.3 was attacked. */
export function requireNoDowngrade(versions: readonly Version[], random: Uint8Array): void {
  if (!hasTls13(versions)) return
  const tail = random.subarray(-8)
  if (isSame(tail, sentinel12) || isSame(tail, sentinel11))
    throw abort('version.downgrade-sentinel')
}

/** The random of a ServerHello that chooses TLS 1.2. */
export function markedRandom(versions: readonly Version[], random: Uint8Array): Uint8Array {
  if (hasTls13(versions)) random.set(sentinel12, random.length - sentinel12.length)
  return random
}

function hasTls13(versions: readonly Version[]): boolean {
  return versions.some(({ code }) => code === ProtocolVersion['TLS 1.3'])
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((octet, index) => octet === b[index])
}
