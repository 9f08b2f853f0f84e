import { codeOf, nameAtStart } from './names.ts'
import { levelOf, octet, type Said, seen } from './rule.ts'

/** Names as registry, code and prose spell them; those that are everyday words need an alert beside them. */
const distinctive =
  /(?<![A-Za-z]|SSL_)(?:handshake_failure|HandshakeFailure|bad[_ -]?record[_ -]?mac|close[_ -]?notify|unexpected_message|UnexpectedMessage|decryption_failed|record_overflow|RecordOverflow|decompression_failure|no_certificate|bad_certificate|BadCertificate|unsupported_certificate|UnsupportedCertificate|certificate_revoked|CertificateRevoked|certificate_expired|CertificateExpired|certificate_unknown|CertificateUnknown|illegal_parameter|IllegalParameter|unknown[_ -]ca|Unknown_?CA|UnknownCa|access_denied|AccessDenied|decode_error|DecodeError|decrypt_error|DecryptError|export_restriction|protocol_version|ProtocolVersion|insufficient_security|InsufficientSecurity|internal_error|InternalError|inappropriate_?fallback|user_cancell?ed|UserCancell?ed|no_?renegotiation|missing_extension|MissingExtension|unsupported_extension|UnsupportedExtension|certificate_unobtainable|unrecogni[sz]ed_?name|bad_certificate_status_response|bad_certificate_hash_value|unknown_psk_identity|UnknownPSKIdentity|certificate_required|CertificateRequired|general_error|no_?application_?protocol|ech_required)(?![A-Za-z_])/gi

const beside =
  /\balert\b[^\n]{0,40}?(?<![A-Za-z])(?<name>unexpected message|bad record mac|decryption failed|record overflow|decompression failure|handshake fail(?:ure|ed)|no certificate|bad certificate(?: status response| hash value)?|unsupported certificate|certificate (?:revoked|expired|unknown|required|unobtainable)|illegal parameter|unknown (?:ca|psk identity)|access denied|decode error|decrypt error|export restriction|protocol version|insufficient security|internal error|inappropriate fallback|user cancell?ed|no renegotiation|missing extension|unsupported extension|unrecogni[sz]ed name|general error|no application protocol|ech required|close notify)(?![A-Za-z])/i

/** 'a fatal TLS1.2 handshake failure alert message' */
const ahead =
  /\bfatal [\w.]{2,12} (?<name>unexpected message|bad record mac|decryption failed|record overflow|decompression failure|handshake fail(?:ure|ed)|no certificate|bad certificate(?: status response| hash value)?|unsupported certificate|certificate (?:revoked|expired|unknown|required|unobtainable)|illegal parameter|unknown (?:ca|psk identity)|access denied|decode error|decrypt error|export restriction|protocol version|insufficient security|internal error|inappropriate fallback|user cancell?ed|no renegotiation|missing extension|unsupported extension|unrecogni[sz]ed name|general error|no application protocol|ech required|close notify) alert\b/i

const numbered =
  /\balert(?:[ _-]?(?:code|number|description|desc|type|id))?(?: (?:is|was|received|message|sent))?["']?[ :=#(]{1,3}["']?(?<code>\d{1,3})\b(?![.:]\d|%|\/)/i

const layered =
  /\blevel["']?[ :=(]{1,4}["']?(?:2|fatal|1|warning)["')]{0,2}[, ]{1,3}["']?desc(?:r|ription)?["']?[ :=(]{1,4}["']?(?<code>\d{1,3})\b/i

const octets =
  /\balert(?: record| message)?["']?: ["'[]?(?:0x)?0(?<level>[12])[ ,]{0,2}(?:0x)?(?<hex>[0-9a-f]{2})(?![0-9a-f])/i

const worded =
  /\balert(?: (?:message|code|description|received|id))?(?: from the (?:client|server|peer))?[ :='"([]{1,4}(?:(?:fatal|warning)[ :,]{1,2})?(?<name>[A-Za-z][A-Za-z_/ -]{2,90})/i

const came =
  /\b(?:TLS|SSL) (?:fatal )?alert (?:was |has been )?received\b|\b(?:received|got) (?:an? )?(?:fatal )?(?:TLS|SSL) alert\b/i

const context = /\balerts?\b|tls|ssl|handshake|quic/i
const protocol = /tls|ssl|quic|fatal alert|alert (?:number|code|description)/i

/** A registered name or a number next to the words of the protocol, in no stack's known form. */
export function genericIn(line: string): (Said & { readonly evidence: string }) | undefined {
  if (!context.test(line)) return
  return octetsIn(line) ?? numberIn(line) ?? wordedIn(line) ?? nameIn(line) ?? hiddenIn(line)
}

/** Level and description in hex, after the word. */
function octetsIn(line: string) {
  const match = octets.exec(line)
  if (!match || !protocol.test(line)) return
  const { level, hex } = match.groups ?? {}
  const said = seen(octet(hex, 16), { confidence: 'likely', ...levelOf(level) })
  return said && { ...said, ...directionIn(line, match.index), evidence: match[0] }
}

/** A name in the words of any stack, straight after the word. */
function wordedIn(line: string) {
  const match = worded.exec(line)
  if (!match) return
  const said = seen(nameAtStart(match.groups?.['name'] ?? ''), { confidence: 'likely' })
  return said && { ...said, ...directionIn(line, match.index), evidence: match[0].trim() }
}

/** That an alert came, and nothing more. */
function hiddenIn(line: string) {
  const match = came.exec(line)
  if (!match) return
  const evidence = match[0]
  return { code: null, direction: 'received' as const, confidence: 'possible' as const, evidence }
}

function numberIn(line: string) {
  if (!protocol.test(line)) return
  const match = numbered.exec(line) ?? layered.exec(line)
  const said = match && seen(octet(match.groups?.['code']), { confidence: 'likely' })
  return said && match
    ? { ...said, ...directionIn(line, match.index), evidence: match[0] }
    : undefined
}

function nameIn(line: string) {
  const prose = beside.exec(line) ?? ahead.exec(line)
  const match = prose ?? firstDistinctive(line)
  if (!match || /e\.g\./.test(match[0])) return
  const name = match.groups?.['name'] ?? match[0]
  const isBeside = prose !== null || /alert/i.test(line)
  const said = seen(codeOf(name), { confidence: isBeside ? 'likely' : 'possible' })
  return said && { ...said, ...directionIn(line, match.index), evidence: match[0] }
}

function firstDistinctive(line: string): RegExpExecArray | null {
  distinctive.lastIndex = 0
  return distinctive.exec(line)
}

const fromPeer =
  /\b(?:received|receiving|recv|recvd|got|read|rcvd)[ :]{1,2}(?:an? |the )?(?:[\w/.()-]{1,16} ){0,5}alert\b|\balert (?:was |has been )?received\b|\balert (?:received )?from (?:the )?(?:peer|remote|other)|\b(?:peer|remote(?: (?:peer|host|side|party|end|endpoint))?|other side) (?:has )?(?:sent|raised|returned|responded with|answered with|replied with|reported)\b|\b(?:peer|remote) (?:tls |ssl )?alert\b/i

const toPeer =
  /(?<!\b(?:by|of|before|after|without|when|for|from|on|or|and|not|is|to) )\b(?:sending|raising|raised|writing|generated|emitting)[ :]{1,2}(?:an? |the )?(?:[\w/.()-]{1,16} ){0,3}alert\b|\balert (?:was |has been )?(?:sent|raised|generated)\b(?! (?:by|from))|^(?:[^\n]{0,60}[\]:] )?(?:we )?(?:sent|send) (?:an? |the )?(?:[\w/.()-]{1,16} ){0,3}alert\b/i

/** A direction only where the words leave no other reading. */
function directionIn(line: string, at: number): { readonly direction: Said['direction'] } {
  const around = line.slice(Math.max(0, at - 160), at + 160)
  const isReceived = fromPeer.test(around)
  const isSent = toPeer.test(around)
  if (isReceived === isSent) return { direction: null }
  return { direction: isReceived ? 'received' : 'sent' }
}
