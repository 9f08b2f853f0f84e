import { isGrease } from '../registry.ts'

/** ProtocolVersion codes by the names people use (RFC 9846 §4.2.1); a greater code is a newer version. */
export const ProtocolVersion = {
  'SSL 3.0': 0x0300,
  'TLS 1.0': 0x0301,
  'TLS 1.1': 0x0302,
  'TLS 1.2': 0x0303,
  'TLS 1.3': 0x0304,
} as const

/** A protocol version by its name. */
export type ProtocolVersionName = keyof typeof ProtocolVersion

const names = new Map<number, string>(
  Object.entries(ProtocolVersion).map(([name, code]) => [code, name]),
)

/** The name of a version code, or its hexadecimal value. */
export function protocolVersionName(code: number): string {
  const hex = `0x${code.toString(16).padStart(4, '0')}`
  return names.get(code) ?? (isGrease(code) ? `GREASE(${hex})` : hex)
}
