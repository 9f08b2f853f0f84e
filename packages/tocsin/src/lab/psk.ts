import { clientExtension } from './hello.ts'
import { all, editBody, type Misdeed } from './verbs.ts'

const binder = [32, ...new Array<number>(32).fill(0)]

/** The pre_shared_key extension of the key "a", which nobody knows, with this many binders. */
export function pskData(binders = 1): Uint8Array {
  const list = new Array<readonly number[]>(binders).fill(binder).flat()
  return Uint8Array.of(0, 7, 0, 1, 0x61, 0, 0, 0, 0, 0, list.length, ...list)
}

/** Offers a pre-shared key. */
export const offerPsk = (binders = 1): Misdeed =>
  clientExtension('pre_shared_key', ...pskData(binders))

/** Offers a pre-shared key, and an empty extension behind it. */
export const offerPskBefore = (extension: number): Misdeed =>
  all(
    offerPsk(),
    editBody('client_hello', (body) => append(body, extension)),
  )

/** A ClientHello with one more extension at its end. */
function append(body: Uint8Array, extension: number): Uint8Array {
  const longer = Uint8Array.of(...body, extension >> 8, extension & 0xff, 0, 0)
  const view = new DataView(longer.buffer)
  const at = extensionsOffset(view)
  view.setUint16(at, view.getUint16(at) + 4)
  return longer
}

/** Where the extension block begins: behind version, random, session, suites and compression methods. */
function extensionsOffset(view: DataView): number {
  const suites = 34 + 1 + view.getUint8(34)
  const methods = suites + 2 + view.getUint16(suites)
  return methods + 1 + view.getUint8(methods)
}
