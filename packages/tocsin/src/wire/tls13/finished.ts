import { bytes, struct, type Value } from '../codec.ts'

/** RFC 9846 §4.5.3: as long as the hash, which a codec does not know. */
export const Finished = struct('Finished', { verifyData: bytes })
export type Finished = Value<typeof Finished>
