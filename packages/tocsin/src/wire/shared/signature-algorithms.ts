import { list, named, struct, uint16, type Value } from '../codec.ts'
import { signatureSchemeName } from '../registry/signature-scheme.ts'

/** RFC 9846 §4.3.3 */
export const SignatureSchemeList = struct('SignatureSchemeList', {
  supportedSignatureAlgorithms: list(named(uint16, signatureSchemeName), 2, 0xfffe),
})
export type SignatureSchemeList = Value<typeof SignatureSchemeList>
