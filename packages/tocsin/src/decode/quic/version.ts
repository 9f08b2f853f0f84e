import type { KeyLabels } from '../datagrams/sealed-keys.ts'

/** The kinds of packets with long headers, in the order of their codes in version 1 (RFC 9000 §17.2). */
export type LongPacketType = 'initial' | '0-rtt' | 'handshake' | 'retry'

/** What differs between versions of QUIC (RFC 9001 §5.2, RFC 9369 §3). */
export interface QuicVersion {
  readonly name: string
  readonly salt: Uint8Array
  readonly labels: KeyLabels
  /** By the two bits in the first octet. */
  readonly types: readonly LongPacketType[]
}

const labels1: KeyLabels = {
  key: 'tls13 quic key',
  iv: 'tls13 quic iv',
  mask: 'tls13 quic hp',
  update: 'tls13 quic ku',
}
const labels2: KeyLabels = {
  key: 'tls13 quicv2 key',
  iv: 'tls13 quicv2 iv',
  mask: 'tls13 quicv2 hp',
  update: 'tls13 quicv2 ku',
}
const types1 = ['initial', '0-rtt', 'handshake', 'retry'] as const
const types2 = ['retry', 'initial', '0-rtt', 'handshake'] as const

const salt1 = octets('38762cf7f55934b34d179ae6a4c80cadccbb7f0a')
const salt2 = octets('0dede3def700a6db819381be6e269dcbf9bd2ed9')
const salt29 = octets('afbfec289993d24c9e9786f19c6111e04390a899')
const salt23 = octets('c3eef712c72ebb5a11a7d2432bb46365bef9f502')
const salt21 = octets('7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a')

const like1 = (name: string, salt: Uint8Array) => ({ name, salt, labels: labels1, types: types1 })

const versions = new Map<number, QuicVersion>([
  [0x0000_0001, like1('QUIC v1', salt1)],
  [0x6b33_43cf, { name: 'QUIC v2', salt: salt2, labels: labels2, types: types2 }],
  // Drafts that were deployed, and Facebook's names for two of them.
  ...[21, 22].map((draft) => ofDraft(draft, salt21)),
  ...[23, 24, 25, 26, 27, 28].map((draft) => ofDraft(draft, salt23)),
  ...[29, 30, 31, 32].map((draft) => ofDraft(draft, salt29)),
  ...[33, 34].map((draft) => ofDraft(draft, salt1)),
  [0xface_b001, like1('QUIC draft-22 (mvfst)', salt21)],
  [0xface_b002, like1('QUIC draft-27 (mvfst)', salt23)],
])

/** The version of this code, if it is one we can read. */
export function quicVersion(code: number): QuicVersion | undefined {
  return versions.get(code)
}

/** The name of a version code, or its hexadecimal value. */
export function quicVersionName(code: number): string {
  return versions.get(code)?.name ?? `0x${code.toString(16).padStart(8, '0')}`
}

function ofDraft(draft: number, salt: Uint8Array): readonly [number, QuicVersion] {
  return [0xff00_0000 + draft, like1(`QUIC draft-${draft}`, salt)]
}

function octets(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
