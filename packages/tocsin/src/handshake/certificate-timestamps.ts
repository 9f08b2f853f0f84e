import type { SignedCertificateTimestampList } from '../wire/shared/signed-certificate-timestamp.ts'
import type { Credential } from './question.ts'

/** What logs have signed about our certificate, for a peer that asks for it (RFC 6962 §3.3.1). */
export function answerTimestamps(
  asked: object | undefined,
  {
    signedCertificateTimestamps: sctList = [],
  }: Pick<Credential, 'signedCertificateTimestamps'> = {},
): SignedCertificateTimestampList | undefined {
  return asked && sctList.length > 0 ? { sctList } : undefined
}

/** The same of the peer's, to be judged along with it. */
export function timestampsIn(
  answer: SignedCertificateTimestampList | undefined,
): readonly Uint8Array[] {
  return answer?.sctList ?? []
}
