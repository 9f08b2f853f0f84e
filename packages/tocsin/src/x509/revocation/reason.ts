import { type DerReader, malformed } from '../der.ts'

const ENUMERATED = 0x0a

/** An ENUMERATED of one byte, as all in CRLs and OCSP are. */
export function readEnumerated(reader: DerReader): number {
  const [value, ...rest] = reader.content(ENUMERATED)
  if (value === undefined || value >= 0x80 || rest.length > 0)
    throw malformed('an ENUMERATED out of range')
  return value
}

/** CRLReason (RFC 5280 §5.3.1): 0 to 10 without 7. */
export function readReason(reader: DerReader): number {
  const reason = readEnumerated(reader)
  if (REASONS[reason] === undefined) throw malformed(`a CRLReason of ${reason}`)
  return reason
}

/** Takes a certificate off a CRL again; of use in delta CRLs only (RFC 5280 §5.3.1). */
export const REMOVE_FROM_CRL = 8

/** As 'keyCompromise'. */
export function reasonText(reason: number): string {
  return REASONS[reason] ?? String(reason)
}

const REASONS: Readonly<Record<number, string>> = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'aACompromise',
}
