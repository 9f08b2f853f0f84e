import { named, opaque, struct, uint16, type Value } from '../codec.ts'
import { signatureSchemeName } from '../registry/signature-scheme.ts'

/** RFC 5246 §4.7; the two octets of SignatureAndHashAlgorithm read as a SignatureScheme (RFC 9846 §4.3.3). */
export const DigitallySigned = struct('DigitallySigned', {
  algorithm: named(uint16, signatureSchemeName),
  signature: opaque(0, 0xffff),
})
export type DigitallySigned = Value<typeof DigitallySigned>
