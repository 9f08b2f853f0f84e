import type { ConditionId } from 'tocsin/alerts'

const ALL_THE_SAME = '--insecure to look all the same'

/** What helps against what a server did, where that is more than telling it. */
export const nextSteps: { readonly [C in ConditionId]?: string } = {
  'certificate.unknown-issuer': `--cacert FILE to trust its authority, ${ALL_THE_SAME}`,
  'certificate.wrong-name': `--servername with a name of the certificate, ${ALL_THE_SAME}`,
  'certificate.expired': `compare the clock of this machine, ${ALL_THE_SAME}`,
  'certificate.not-yet-valid': `compare the clock of this machine, ${ALL_THE_SAME}`,
  'certificate.extended-key-usage': ALL_THE_SAME,
  'certificate.weak-key': ALL_THE_SAME,
  'certificate.weak-signature': ALL_THE_SAME,
  'record.plain-http': 'look for the port that speaks TLS: this one speaks HTTP without it',
  'record.not-tls': 'compare the port: TLS may begin later there (STARTTLS), or never',
  'version.sslv2-hello': 'compare the port, and what listens there',
}
