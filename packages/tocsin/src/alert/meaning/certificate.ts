import type { AlertName } from '../description.ts'
import type { Words } from './words.ts'

/** Alerts about certificates: usually about the one you sent. */
export const certificate = {
  bad_certificate: {
    summary: 'The peer finds your certificate, or one of its chain, corrupt or for another name.',
    usualCauses: [
      'The certificate does not name the host that was asked for.',
      'The chain is incomplete, or its CA is unknown to the peer.',
      'A certificate in the chain is signed with MD5 or SHA-1.',
      'The certificate was damaged or replaced on the way.',
    ],
    nextStepForYou: 'Send the full chain, and compare its names with the name the peer wants.',
    nextStepForPeer: 'Log what the verifier said; several stacks use this alert for everything.',
  },
  unsupported_certificate: {
    summary: 'The peer cannot use your certificate: its key, type or purpose does not fit.',
    usualCauses: [
      'The extendedKeyUsage lacks the role: public CAs no longer issue clientAuth.',
      'The keyUsage lacks digitalSignature, or keyEncipherment in RSA key transport.',
      'The key type or curve is one the peer does not support.',
      'In TLS 1.3 also: no acceptable chain could be built.',
    ],
    nextStepForYou: 'Look at key type, keyUsage and extendedKeyUsage of what you sent.',
    nextStepForPeer: 'Document which certificates it accepts.',
  },
  certificate_revoked: {
    summary: 'The peer knows that your certificate was revoked.',
    usualCauses: [
      'The CA revoked it after a key loss or a mistake in issuing.',
      'The peer has an old list of revoked certificates.',
    ],
    nextStepForYou:
      'Ask the CA for the status of the serial number, and install a new certificate.',
    nextStepForPeer: 'Check that its revocation data and its clock are fresh.',
  },
  certificate_expired: {
    summary: 'Your certificate, or one of its chain, is past its validity or not yet in it.',
    usualCauses: [
      'It has expired, or was renewed but not loaded.',
      'An intermediate or a cross-signed root has expired.',
      'The clock of the peer is wrong.',
    ],
    nextStepForYou: 'Check the dates of every certificate you send, on every node.',
    nextStepForPeer: 'Check its clock, then its trust store.',
  },
  certificate_unknown: {
    summary: 'The peer refuses your certificate and does not say why.',
    usualCauses: [
      'A private or self-signed CA that the peer does not trust.',
      'The intermediate is missing; desktop browsers fetch it, others do not.',
      'An application pins another key, or a person declined.',
    ],
    nextStepForYou: 'Send the full chain, and check that the peer knows its CA.',
    nextStepForPeer: 'Log what the verifier said; import the CA where it is missing.',
  },
  unknown_ca: {
    summary: 'The chain you sent leads to no CA that the peer trusts.',
    usualCauses: [
      'A private or corporate CA is missing in the trust store the peer really uses.',
      'The intermediate certificates were not sent.',
      'A proxy on the path puts its own certificates in.',
    ],
    nextStepForYou: 'Send the full chain; then see which CAs the peer accepts.',
    nextStepForPeer: 'Add the CA to its trust store, and restart what has cached it.',
  },
  certificate_required: {
    summary: 'The server needs a client certificate and got none.',
    usualCauses: [
      'No client certificate is configured.',
      'The library withheld it: CA names, purpose or signature schemes did not match.',
      'A proxy that ends TLS cannot forward it.',
    ],
    nextStepForYou: 'Configure certificate and key; expect this alert only on your first read.',
    nextStepForPeer: 'Ask only for CA names that it needs, or for none.',
  },
  access_denied: {
    summary: 'You proved who you are, and may not come in.',
    usualCauses: [
      'The identity is not on the list of the peer.',
      'A verification callback refused; some stacks use this alert for that.',
    ],
    nextStepForYou: 'Ask for the identity in your certificate or PSK to be let in.',
    nextStepForPeer: 'Log the identity that was refused, and by which rule.',
  },
  bad_certificate_status_response: {
    summary: 'The OCSP response you stapled is invalid, too old, or says revoked.',
    usualCauses: [
      'The response is past nextUpdate.',
      'It belongs to the certificate before the last renewal.',
      'The certificate demands a stapled response and none came.',
    ],
    nextStepForYou: 'Fetch a new response, and drop one that is stale.',
    nextStepForPeer: 'Check its clock.',
  },
} as const satisfies Partial<Record<AlertName, Words>>
