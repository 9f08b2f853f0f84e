import type { Extension } from '../wire/extensions.ts'
import { type ExtensionName, ExtensionType } from '../wire/registry/extension-type.ts'
import type { HandshakeTypeName } from '../wire/registry/handshake-type.ts'
import { type Misdeed, rewrite, type Which } from './verbs.ts'

/** An extension block of any message, as it is about to be encoded. */
export interface Block {
  readonly [name: string]: unknown
  readonly types?: readonly number[]
  readonly unknown?: readonly Extension[]
}

interface WithBlock {
  readonly extensions?: Block
}

const none: Uint8Array = new Uint8Array(0)

/** Changes the extension block of messages of `type`. */
export function editExtensions(
  type: HandshakeTypeName,
  change: (block: Block) => Block,
  which?: Which<never>,
): Misdeed {
  return rewrite<WithBlock>(
    type,
    (body) => ({ ...body, extensions: change(body.extensions ?? {}) }),
    which as Which<WithBlock>,
  )
}

/** Adds an extension, even to a block that has one of this type. */
export function addExtension(
  type: HandshakeTypeName,
  extension: ExtensionName | number,
  data: Uint8Array = none,
  which?: Which<never>,
): Misdeed {
  return editExtensions(type, (block) => added(block, extension, data), which)
}

/** Gives an extension these octets as data, whether the block had it or not. */
export function setExtension(
  type: HandshakeTypeName,
  extension: ExtensionName,
  data: Uint8Array,
  which?: Which<never>,
): Misdeed {
  return editExtensions(
    type,
    (block) => added({ ...block, [extension]: undefined }, extension, data),
    which,
  )
}

/** Leaves extensions out. */
export function removeExtension(
  type: HandshakeTypeName,
  ...extensions: readonly ExtensionName[]
): Misdeed {
  const absent = Object.fromEntries(extensions.map((name) => [name, undefined]))
  return editExtensions(type, (block) => ({ ...block, ...absent }))
}

/** The block with one more extension, at the end. */
export function added(block: Block, extension: ExtensionName | number, data = none): Block {
  const extensionType = typeof extension === 'number' ? extension : ExtensionType[extension]
  return { ...block, unknown: [...(block.unknown ?? []), { extensionType, extensionData: data }] }
}
