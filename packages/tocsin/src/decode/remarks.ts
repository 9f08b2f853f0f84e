import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Remark } from './annotated.ts'
import { octets } from './record-opener.ts'
import type { CapturedRecord } from './records.ts'
import type { Guess } from './sealed-layout.ts'

type Version = ProtocolVersionName | undefined

/** An alert that goes on in the next record. */
export function splitAlert(version: Version): Remark {
  return borders('an alert begins here and ends in a later record', version)
}

/** Several alerts in a record. */
export function coalescedAlerts(count: number, version: Version): Remark {
  return borders(`${count} alerts share this record`, version)
}

/** Before TLS 1.3 records and messages have nothing to do with each other. */
function borders(what: string, version: Version): Remark {
  if (version === undefined) {
    const text = `${what}: TLS 1.2 and older allow it, TLS 1.3 does not`
    return { text, citations: ['RFC 5246 §6.2.1', 'RFC 9846 §5.1'] }
  }
  return version === 'TLS 1.3'
    ? { text: `${what}: TLS 1.3 forbids it`, citations: ['RFC 9846 §5.1'] }
    : { text: `${what}: ${version} allows it`, citations: ['RFC 5246 §6.2.1'] }
}

export const emptyAlert: Remark = {
  text: 'an alert record without an octet of an alert: no version allows it',
  citations: ['RFC 5246 §6.2.1', 'RFC 9846 §5.1'],
}

export const noContentType: Remark = {
  text: 'nothing but zeros inside, so there is no content type: that calls for unexpected_message',
  citations: ['RFC 9846 §5.4'],
}

export const notAuthentic: Remark = {
  text: 'not authentic: the secret, the suite, the sender or the sequence number is another, or the record was changed',
  citations: [],
}

export const lacksIv: Remark = {
  text: 'in TLS 1.0 the IV is the last block of the record before, which is not here',
  citations: ['RFC 2246 §6.2.3.2'],
}

export const hidden: Remark = {
  text: 'in TLS 1.3 anything may be inside, a padded alert too: type and length are encrypted',
  citations: ['RFC 9846 §5.4'],
}

/** A record that goes on where the capture does not. */
export function missing({ announced, fragment, bytes }: CapturedRecord): Remark {
  const text =
    announced === undefined
      ? `the header is cut off after ${octets(bytes.length)} of 5`
      : `the header announces ${octets(announced)}, and ${announced - fragment.length} are missing`
  return { text, citations: [] }
}

/** What a fragment can be, by its length. */
export function fits({ by, parts }: Guess): Remark {
  const sum = parts.map(({ name, length }) => `${name} ${length}`).join(' + ')
  return { text: `as long as an alert under ${by}: ${sum}`, citations: [] }
}
