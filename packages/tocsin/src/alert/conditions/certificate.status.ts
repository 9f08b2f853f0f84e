import { area } from '../condition.ts'

/** What is known of certificates since they were issued: why one is refused that was good then. */
export const certificateStatus = area({
  'certificate.bad-status-response': {
    alert: 'bad_certificate_status_response',
    level: 'MUST',
    source: 'RFC 6066 §8',
    text: 'the OCSP response of a certificate is not satisfactory',
    also: ['certificate_unknown'],
    covers: ['6066-8-a', '6961-2.2-a', '6961-2.2-b', '8446-4.4.2.1-a'],
  },
  'certificate.status-revoked': {
    alert: 'bad_certificate_status_response',
    level: 'MUST',
    source: 'RFC 6961 §2.2',
    text: 'the OCSP response that a server sent along says that its certificate is revoked',
    also: ['certificate_revoked'],
    covers: ['6961-2.2-a', '8446-4.4.2.1-a'],
  },
  'certificate.bad-client-status': {
    alert: 'certificate_unknown',
    level: 'CHOICE',
    source: 'RFC 9846 §4.5.1.1',
    was: 'RFC 8446 §4.4.2.1',
    text: "the OCSP response of a client's certificate is not satisfactory",
    also: ['bad_certificate_status_response', 'bad_certificate'],
    covers: [],
  },
  'certificate.status-missing': {
    alert: 'bad_certificate_status_response',
    level: 'CHOICE',
    source: 'RFC 6066 §11.6',
    text: 'the server sent no OCSP response although it had to',
    also: ['certificate_unknown', 'bad_certificate'],
    covers: ['6066-11.6-a'],
  },
  'certificate.status-unknown': {
    alert: 'certificate_unknown',
    level: 'CHOICE',
    source: 'RFC 5280 §6.3.3',
    text: 'nothing that can be believed says that a certificate is not revoked',
    also: ['bad_certificate_status_response', 'certificate_revoked', 'bad_certificate'],
    covers: [],
  },
  'certificate.feature-not-inherited': {
    alert: 'bad_certificate',
    level: 'CHOICE',
    source: 'RFC 7633 §4.2.2',
    text: 'a certificate lacks a TLS feature that its issuer promises of all it issues',
    also: ['certificate_unknown', 'unsupported_certificate'],
    covers: [],
  },
})
