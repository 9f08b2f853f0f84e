import { fixed, struct, type Value } from '../codec.ts'

/** RFC 5246 §7.4.9 */
export const Finished = struct('Finished', { verifyData: fixed(12) })
export type Finished = Value<typeof Finished>
