import { abort } from '../../alert/error.ts'
import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import type { Version } from '../version.ts'
import type { Version12Name } from './protection.ts'

/** The last octets of the random of a server that could have done TLS 1.3: "DOWNGRD" and 1 (RFC 9846 §4.2.3). */
const sentinel12 = Uint8Array.of(0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01)
/** The same for TLS 1.1 and below: "DOWNGRD" and 0. */
const sentinel11 = Uint8Array.of(0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00)

/**
 * Who offered TLS 1.3 and gets TLS 1.2 from a server that says it has TLS 1.3 was attacked; who
 * offered TLS 1.2 and gets less from a server that says it has more, too.
 */
export function requireNoDowngrade(
  versions: readonly Version[],
  chosen: Version12Name,
  random: Uint8Array,
): void {
  const tail = random.subarray(-8)
  const isMarked12 = isSame(tail, sentinel12)
  const isMarked11 = isSame(tail, sentinel11)
  const isAttacked = hasTls13(versions)
    ? isMarked12 || isMarked11
    : isMarked11 && chosen !== 'TLS 1.2' && hasTls12(versions)
  if (isAttacked) throw abort('version.downgrade-sentinel')
}

/** The random of a ServerHello that chooses less than the best we have. */
export function markedRandom(
  versions: readonly Version[],
  chosen: Version12Name,
  random: Uint8Array,
): Uint8Array {
  const sentinel = sentinelFor(versions, chosen)
  if (sentinel) random.set(sentinel, random.length - sentinel.length)
  return random
}

function sentinelFor(versions: readonly Version[], chosen: Version12Name): Uint8Array | undefined {
  if (chosen === 'TLS 1.2') return hasTls13(versions) ? sentinel12 : undefined
  return hasTls13(versions) || hasTls12(versions) ? sentinel11 : undefined
}

function hasTls13(versions: readonly Version[]): boolean {
  return versions.some(({ code }) => code === ProtocolVersion['TLS 1.3'])
}

function hasTls12(versions: readonly Version[]): boolean {
  return versions.some(({ code }) => code === ProtocolVersion['TLS 1.2'])
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((octet, index) => octet === b[index])
}
