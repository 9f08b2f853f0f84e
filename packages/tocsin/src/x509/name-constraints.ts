import { constructed, type DerReader, malformed, readDer, Tag } from './der.ts'
import {
  type GeneralNames,
  type NameCollector,
  nameCollector,
  readGeneralName,
} from './general-name.ts'

/** Where the names of what a CA issues must lie, and where they must not (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: Subtrees
  readonly excluded: Subtrees
}

export interface Subtrees extends GeneralNames {
  /** Subtrees with a minimum or maximum, which nothing here has a meaning for. */
  readonly bounded: GeneralNames
}

export function readNameConstraints(reader: DerReader): NameConstraints {
  const fields = reader.enter(Tag.sequence)
  // "Conforming CAs MUST NOT issue certificates where name constraints is an empty sequence."
  if (fields.isEmpty) throw malformed('name constraints without a subtree')
  const permitted = readSubtrees(fields.enterOptional(constructed(0)))
  const excluded = readSubtrees(fields.enterOptional(constructed(1)))
  fields.end()
  return { permitted, excluded }
}

function readSubtrees(list: DerReader | undefined): Subtrees {
  const names = nameCollector()
  const bounded = nameCollector()
  if (list?.isEmpty) throw malformed('an empty list')
  while (list && !list.isEmpty) readSubtree(list.enter(Tag.sequence), names, bounded)
  for (const ip of names.ip) {
    if (ip.length !== 8 && ip.length !== 32) throw malformed('an iPAddress of wrong length')
  }
  return { ...names, bounded }
}

/** RFC 5280 §4.2.1.10: minimum is 0, which DER leaves out, and maximum is absent. */
function readSubtree(fields: DerReader, names: NameCollector, bounded: NameCollector): void {
  const base = fields.element()
  const target = fields.isEmpty ? names : bounded
  while (!fields.isEmpty) fields.element()
  readDer(base, (reader) => readGeneralName(reader, target))
}
