import { readDer, Tag } from './der.ts'
import { write } from './der-writer.ts'

/** A chain, end entity first, as a PkiPath: the other way round (RFC 6066 §10.1). */
export function pkiPath(chain: readonly Uint8Array[]): Uint8Array {
  return write(Tag.sequence, ...chain.toReversed())
}

/** The chain in a PkiPath, end entity first. */
export function chainInPkiPath(der: Uint8Array): readonly Uint8Array[] {
  return readDer(der, (reader) => {
    const path = reader.enter(Tag.sequence)
    const chain: Uint8Array[] = []
    while (!path.isEmpty) chain.unshift(path.element(Tag.sequence))
    return chain
  })
}
