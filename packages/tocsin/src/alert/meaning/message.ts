import type { AlertName } from '../description.ts'
import type { Words } from './words.ts'

/** Alerts about records, messages and proofs. */
export const message = {
  unexpected_message: {
    summary: 'A message or record came that has no place at this point of the protocol.',
    usualCauses: [
      'Bytes that are not TLS reached a TLS port: a missing STARTTLS, TLS in TLS, a PROXY header.',
      'The sides disagree about the change_cipher_spec records of compatibility mode.',
      'One stack skips, repeats or reorders a handshake message.',
      'The peer counts warnings, empty records or key updates, and had enough.',
    ],
    nextStepForYou: 'Check that this port expects TLS at once, then capture the handshake.',
    nextStepForPeer: 'Log which message came in which state.',
  },
  bad_record_mac: {
    summary: 'A record could not be decrypted or authenticated.',
    usualCauses: [
      'Two processes or threads write to one connection.',
      'Both sides derived different keys: a wrong PSK or password, or a handshake altered on the way.',
      'Bits change on the path: network offload, a driver, a faulty proxy.',
    ],
    nextStepForYou:
      'At the first protected record compare keys and PSKs; later, look for a shared connection.',
    nextStepForPeer: 'Compare the key log of both sides for the failing connection.',
  },
  record_overflow: {
    summary: 'A record is longer than the protocol or the negotiated limit allows.',
    usualCauses: [
      'Plain text was read as a record header: "HTTP" announces 21,584 bytes.',
      'A record size limit was negotiated and then ignored.',
    ],
    nextStepForYou: 'Check scheme, port and proxy settings, then the negotiated record size.',
    nextStepForPeer: 'Log the first five bytes of the offending record.',
  },
  illegal_parameter: {
    summary:
      'A field is well formed, but its value is impossible, not on offer, or contradicts another.',
    usualCauses: [
      'A handshake written by hand: a share for a group not listed, pre_shared_key not last.',
      'A middlebox edits the handshake, or splices TLS 1.3 and TLS 1.2 together.',
      'The server signs with, or selects, something that was not offered.',
      'The nodes of a cluster disagree after a HelloRetryRequest.',
    ],
    nextStepForYou: 'Capture the handshake and compare what you sent with what was offered to you.',
    nextStepForPeer: 'Log the name of the field and the value that was refused.',
  },
  decode_error: {
    summary: 'A message does not follow the syntax: a length is wrong, or bytes are left over.',
    usualCauses: [
      'A length field is wrong in an extension that was written by hand.',
      'The peer stumbles over something legal but new to it: a large hello, an unknown extension.',
      'The message was cut short on the way.',
    ],
    nextStepForYou: 'Decode the last message you sent; then try without the newest extension.',
    nextStepForPeer: 'Update the stack; log the message and the offset that failed.',
  },
  decrypt_error: {
    summary: 'A proof in the handshake failed: a signature, a Finished value or a PSK binder.',
    usualCauses: [
      'A private key does not belong to its certificate.',
      'A smart card or its driver makes wrong RSA-PSS signatures.',
      'The PSK values differ, or a cluster does not share its ticket keys.',
      'Something on the path alters handshake bytes.',
    ],
    nextStepForYou: 'Check that your key and certificate are a pair, and that the PSK is the same.',
    nextStepForPeer: 'Log which proof failed: CertificateVerify, Finished or binder.',
  },
  internal_error: {
    summary: 'The peer failed for a reason of its own.',
    usualCauses: [
      'The client sent no server name, and the server has no certificate to choose.',
      'The certificate or key for the name could not be loaded, or the key service is down.',
      'The peer has no better alert for the problem, for example an old protocol version.',
      'Resumption fails because a server never set a session id context.',
    ],
    nextStepForYou: 'Set the server name and retry with TLS 1.2 or newer and without resumption.',
    nextStepForPeer: 'Read its own log: the reason is there and nowhere else.',
  },
  general_error: {
    summary: 'The peer ends the connection and does not say why.',
    usualCauses: ['The peer hides reasons on purpose.', 'No registered alert fits the reason.'],
    nextStepForYou: 'Vary the handshake to narrow the reason down, or ask for the log of the peer.',
    nextStepForPeer: 'Log the real reason next to the alert.',
  },
} as const satisfies Partial<Record<AlertName, Words>>
