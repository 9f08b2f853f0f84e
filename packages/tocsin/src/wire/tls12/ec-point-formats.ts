import { list, named, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 8422 §5.1.2 */
export const ECPointFormat = {
  uncompressed: 0,
  ansiX962_compressed_prime: 1,
  ansiX962_compressed_char2: 2,
} as const

/** RFC 8422 §5.1.2 */
export const ECPointFormatList = struct('ECPointFormatList', {
  ecPointFormatList: list(named(uint8, namesOf(ECPointFormat)), 1, 0xff),
})
export type ECPointFormatList = Value<typeof ECPointFormatList>
