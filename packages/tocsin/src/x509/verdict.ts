import type { CertificateConditionId } from '../alert/conditions.ts'
import type { Facts } from '../alert/error.ts'
import type { Certificate } from './certificate.ts'
import { escaped } from './distinguished-name.ts'

/** Why a certificate is refused; the catalogue knows the alert. */
export interface Refusal {
  readonly refusedBecause: CertificateConditionId
  readonly facts?: Facts
}

export type Verdict = 'trusted' | Refusal

export function refuse(refusedBecause: CertificateConditionId, facts: Facts): Refusal {
  return { refusedBecause, facts }
}

/** Which certificate a fact is about: its place, counted from the end entity, and whose it is. */
export function about(certificate: Certificate, index: number): Facts {
  const name = escaped(certificate.extensions.subjectAltName?.dns[0] ?? '')
  return { index, subject: clipped(certificate.subject.text || name) }
}

/** The peer chooses how long its names are; an error message should stay readable. */
export function clipped(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`
}
