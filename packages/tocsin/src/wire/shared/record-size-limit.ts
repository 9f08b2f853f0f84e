import { uint16 } from '../codec.ts'

/** RFC 8449 §4 */
export const RecordSizeLimit = uint16
