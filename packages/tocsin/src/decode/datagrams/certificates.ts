import { Reader } from '../../wire/reader.ts'
import { certificateSummary } from '../flow/certificate-summary.ts'
import type { CertificateSummary } from '../flow/event.ts'

/** How a Certificate message looks: from TLS 1.3 on it has a context, and extensions after each (RFC 9846 §4.5.1). */
export type CertificateForm = 'certificates' | 'entries'

/** What the certificates of a Certificate message say, the end entity's first, as far as they can be read. */
export function certificatesIn(
  body: Uint8Array,
  form: CertificateForm,
): readonly CertificateSummary[] {
  const chain: CertificateSummary[] = []
  try {
    const reader = new Reader(body)
    if (form === 'entries') reader.take(reader.uint8())
    const list = new Reader(reader.take(reader.uint24()))
    while (!list.atEnd) {
      const summary = certificateSummary(list.take(list.uint24()))
      if (form === 'entries') list.take(list.uint16())
      if (summary) chain.push(summary)
    }
  } catch {
    // The certificates before the one that ends too early were read.
  }
  return chain
}
