import type { Condition } from './condition.ts'
import { authentication } from './conditions/authentication.ts'
import { certificateMessages } from './conditions/certificate.messages.ts'
import { certificateProfile } from './conditions/certificate.profile.ts'
import { certificateStatus } from './conditions/certificate.status.ts'
import { certificate } from './conditions/certificate.ts'
import { certificateUrl } from './conditions/certificate-url.ts'
import { closure } from './conditions/closure.ts'
import { decode } from './conditions/decode.ts'
import { extension } from './conditions/extension.ts'
import { handshake } from './conditions/handshake.ts'
import { hello } from './conditions/hello.ts'
import { internal } from './conditions/internal.ts'
import { keyExchange } from './conditions/key-exchange.ts'
import { limit } from './conditions/limit.ts'
import { record } from './conditions/record.ts'
import { renegotiation } from './conditions/renegotiation.ts'
import { resumption } from './conditions/resumption.ts'
import { version } from './conditions/version.ts'
import type { AlertName } from './description.ts'

const tables = {
  ...decode,
  ...record,
  ...handshake,
  ...version,
  ...hello,
  ...extension,
  ...keyExchange,
  ...certificate,
  ...certificateStatus,
  ...certificateProfile,
  ...certificateUrl,
  ...certificateMessages,
  ...authentication,
  ...resumption,
  ...renegotiation,
  ...closure,
  ...limit,
  ...internal,
}

/** The name of one reason: `<area>.<what-the-peer-did>`. Public and stable. */
export type ConditionId = keyof typeof tables

/** Those a certificate verifier may give as the reason of a refusal: of a certificate, or of its owner, who is known but not let in. */
export type CertificateConditionId =
  | keyof typeof certificate
  | keyof typeof certificateStatus
  | keyof typeof certificateProfile
  | 'authentication.access-denied'

/** Every reason we have to send an alert. */
export const conditions: Readonly<Record<ConditionId, Condition>> = tables

/** A version whose alerts differ from those of others. */
export type AlertVersion = 'tls13' | 'tls12' | 'tls11' | 'tls10'

/** The alert for a condition once a version is negotiated (before that, TLS 1.3's), or `null` where nothing is sent. */
export function alertFor(
  condition: ConditionId,
  version: AlertVersion | undefined,
): AlertName | null {
  const { alert, before13 } = conditions[condition]
  const isOlder = version !== undefined && version !== 'tls13'
  return isOlder && before13 ? before13.alert : alert
}
