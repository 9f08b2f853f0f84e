import { area } from '../condition.ts'

/** Certificates of clients that are shown by URL (RFC 6066 §5). */
export const certificateUrl = area({
  'certificate-url.unobtainable': {
    alert: 'certificate_unobtainable',
    level: 'MUST',
    source: 'RFC 6066 §5',
    text: 'the certificates that the client gave URLs of cannot be fetched',
    covers: ['6066-5-b', '6066-5-c', '4366-3.3-a'],
  },
  'certificate-url.hash-mismatch': {
    alert: 'bad_certificate_hash_value',
    level: 'MUST',
    source: 'RFC 6066 §5',
    text: 'what a URL of the client leads to has another hash than the client said',
    covers: ['6066-5-a'],
  },
})
