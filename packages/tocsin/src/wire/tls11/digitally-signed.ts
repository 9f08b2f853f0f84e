import { opaque, struct, type Value } from '../codec.ts'

/** RFC 4346 §4.7: the kind of key says which algorithm it is of. */
export const DigitallySigned = struct('DigitallySigned', { signature: opaque(0, 0xffff) })
export type DigitallySigned = Value<typeof DigitallySigned>
