import type { AlertName } from '../description.ts'
import type { Words } from './words.ts'

/** Alerts that current versions do not send any more. */
export const historic = {
  decryption_failed: {
    summary: 'A CBC record had a wrong length or padding; to say so is an oracle for attackers.',
    usualCauses: ['The peer has a stack of the TLS 1.0 era.'],
    nextStepForYou: 'Prefer AEAD cipher suites, and look for corruption as with bad_record_mac.',
    nextStepForPeer: 'Update it: bad_record_mac replaced this alert.',
  },
  decompression_failure: {
    summary: 'A record could not be decompressed.',
    usualCauses: [
      'TLS compression is on, and a record was damaged.',
      'The peer has a stack that still compresses.',
    ],
    nextStepForYou: 'Turn TLS compression off.',
    nextStepForPeer: 'Turn TLS compression off.',
  },
  no_certificate: {
    summary: 'A client of SSL 3.0 has no certificate to show.',
    usualCauses: ['The client follows SSL 3.0.'],
    nextStepForYou: 'Treat it as an empty Certificate message, or refuse SSL 3.0.',
    nextStepForPeer: 'Update it: TLS sends an empty Certificate message.',
  },
  export_restriction: {
    summary: 'The negotiation broke the export rules of the 1990s.',
    usualCauses: ['Export cipher suites are still offered somewhere.'],
    nextStepForYou: 'Remove export cipher suites.',
    nextStepForPeer: 'Update it.',
  },
  certificate_unobtainable: {
    summary: 'The server could not fetch your certificate from the URL you gave.',
    usualCauses: ['The URL is not reachable from the server, or redirects.'],
    nextStepForYou: 'Send the certificate itself.',
    nextStepForPeer: 'Check that it can reach the URL.',
  },
  bad_certificate_hash_value: {
    summary: 'The certificate behind your URL is not the one whose hash you gave.',
    usualCauses: ['The object changed, or a cache serves an old one.'],
    nextStepForYou: 'Send the certificate itself, or renew the hash.',
    nextStepForPeer: 'Check for caches between it and the URL.',
  },
} as const satisfies Partial<Record<AlertName, Words>>
