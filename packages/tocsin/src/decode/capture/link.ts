import { uint16, uint16In, uint32In } from './octets.ts'

/** Finds the IP packet in a frame: where it starts, or -1 if there is none. */
export type LinkReader = (bytes: Uint8Array, start: number, end: number) => number

/** The reader of frames of a link type of pcap (LINKTYPE_…), `undefined` for what is not read. */
export function linkReader(linkType: number): LinkReader | undefined {
  return readers.get(linkType)
}

const raw: LinkReader = (_, start) => start
const loopback: LinkReader = (_, start) => start + 4

const readers: ReadonlyMap<number, LinkReader> = new Map<number, LinkReader>([
  [0, loopback],
  [1, (bytes, start, end) => payload(bytes, start + 12, start + 14, end)],
  [9, (bytes, start, end) => pointToPoint(bytes, start, end)],
  [12, raw],
  [14, raw],
  [50, (bytes, start, end) => pointToPoint(bytes, start, end)],
  [51, (bytes, start, end) => pointToPoint(bytes, start + 6, end)],
  [101, raw],
  [104, (bytes, start, end) => payload(bytes, start + 2, start + 4, end)],
  [105, (bytes, start, end) => wireless(bytes, start, end)],
  [108, loopback],
  [109, (_, start) => start + 12],
  [113, (bytes, start, end) => payload(bytes, start + 14, start + 16, end)],
  [117, (bytes, start) => start + (((bytes[start] ?? 0) + 3) & ~3)],
  [127, (bytes, start, end) => wireless(bytes, start + uint16In(bytes, start + 2, 'little'), end)],
  [192, (bytes, start, end) => perPacket(bytes, start, end)],
  [204, (bytes, start, end) => pointToPoint(bytes, start + 1, end)],
  [228, raw],
  [229, raw],
  [276, (bytes, start, end) => payload(bytes, start, start + 20, end)],
])

/** What an EtherType at `type` says of what follows at `start`, under any number of VLAN tags. */
export function payload(bytes: Uint8Array, type: number, start: number, end: number): number {
  let typeAt = type
  let at = start
  while (at < end) {
    const etherType = uint16(bytes, typeAt)
    switch (etherType) {
      case 0x0800:
      case 0x86dd:
        return at
      case 0x8100: // IEEE 802.1Q, 802.1ad, and what came before it
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        typeAt = at + 2
        at += 4
        break
      case 0x8847:
      case 0x8848:
        return labelled(bytes, at, end)
      case 0x8864: // RFC 2516 §4
        return pointToPoint(bytes, at + 6, end)
      default:
        return etherType < 0x600 ? logicalLink(bytes, at, end) : -1
    }
  }
  return -1
}

/** RFC 1042: an EtherType within IEEE 802.2. */
function logicalLink(bytes: Uint8Array, at: number, end: number): number {
  const isSnap = uint16(bytes, at) === 0xaaaa && bytes[at + 2] === 3
  return isSnap && at + 8 < end ? payload(bytes, at + 6, at + 8, end) : -1
}

/** RFC 3032 §2.1: below the bottom of the stack only the payload itself tells what it is. */
function labelled(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at + 4 < end) {
    const isBottom = ((bytes[at + 2] ?? 0) & 1) === 1
    at += 4
    if (isBottom) return at
  }
  return -1
}

/** RFC 1661 §2 and RFC 1662 §3.1, with the compressions of RFC 1661 §6.5 and §6.6. */
function pointToPoint(bytes: Uint8Array, start: number, end: number): number {
  const at = uint16(bytes, start) === 0xff03 ? start + 2 : start
  const isShort = ((bytes[at] ?? 0) & 1) === 1
  const protocol = isShort ? bytes[at] : uint16(bytes, at)
  const next = at + (isShort ? 1 : 2)
  return next < end && (protocol === 0x21 || protocol === 0x57) ? next : -1
}

/** A data frame of IEEE 802.11 that is not encrypted. */
function wireless(bytes: Uint8Array, start: number, end: number): number {
  const control = bytes[start] ?? 0
  const flags = bytes[start + 1] ?? 0
  const isData = (control & 0x0c) === 0x08 && (control & 0x40) === 0
  const isProtected = (flags & 0x40) !== 0
  if (!isData || isProtected) return -1
  const hasFourAddresses = (flags & 3) === 3
  const hasQuality = (control & 0x80) !== 0
  const hasControl = hasQuality && (flags & 0x80) !== 0
  const at = start + 24 + (hasFourAddresses ? 6 : 0) + (hasQuality ? 2 : 0) + (hasControl ? 4 : 0)
  return logicalLink(bytes, at, end)
}

/** PPI: a header before a frame of another link type. */
function perPacket(bytes: Uint8Array, start: number, end: number): number {
  const inner = uint32In(bytes, start + 4, 'little')
  if (inner === 192) return -1
  return linkReader(inner)?.(bytes, start + uint16In(bytes, start + 2, 'little'), end) ?? -1
}
