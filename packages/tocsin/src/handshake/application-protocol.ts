import { abort } from '../alert/error.ts'
import { octetsOf, textOf } from '../crypto/bytes.ts'
import type { ProtocolNameList } from '../wire/shared/alpn.ts'

/** A ProtocolName (RFC 7301 §3.1) as a string with one character per byte, so that any name survives. */
export function protocolName(bytes: Uint8Array): string {
  return textOf(bytes)
}

/** The bytes of a name made by `protocolName`, or written by a caller in ASCII. */
export function protocolBytes(name: string): Uint8Array {
  return octetsOf(name)
}

/** The server's answer: exactly one protocol, and one of ours (RFC 7301 §3.1). */
export function requireSelectedProtocol(
  offered: readonly string[],
  answer: ProtocolNameList | undefined,
): string | undefined {
  if (!answer) return undefined
  const [first, ...others] = answer.protocolNameList.map(protocolName)
  if (first === undefined || others.length > 0) {
    throw abort('hello.application-protocol-not-one', { protocols: 1 + others.length })
  }
  if (offered.includes(first)) return first
  throw abort('hello.application-protocol-not-offered', { protocol: JSON.stringify(first) })
}
