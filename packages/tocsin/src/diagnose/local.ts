import type { LocalKind } from './finding.ts'
import { kindOf } from './kind.ts'
import type { Said } from './rule.ts'

/** Findings of this side that every stack words alike, and nobody's table has in full. */
const everywhere: readonly (readonly [LocalKind, RegExp])[] = [
  [
    'certificate',
    /(?:certificate|cert) (?:verif(?:y|ication)|validation) (?:fail(?:ed|ure)|error)|CERTIFICATE_VERIFY_FAILED|unable to (?:get|verify)[^\n]{0,30}(?:issuer|certificate)|self[- ]signed certificate|x509: [^\n]{1,80}|certificate (?:has expired|is not (?:yet valid|valid|trusted)|signed by unknown|not trusted)|hostname (?:mismatch|verification failed)|PKIX path|CertPath\w{0,20}Exception|CertificateException|invalid peer certificate|UNABLE_TO_(?:GET|VERIFY)|error setting certificate|cannot verify|SSLPeerUnverifiedException/i,
  ],
  [
    'plaintext',
    /wrong version number|plain ?(?:text|HTTP)[^\n]{0,30}(?:HTTPS|TLS|SSL)|HTTP (?:request|response) to HTTPS|not (?:an? )?(?:SSL\/TLS|SSL|TLS) (?:record|message)|http request\b/i,
  ],
  [
    'timeout',
    /(?:TLS|SSL)[^\n]{0,40}(?:handshake|negotiation)[^\n]{0,20}time(?:d )?[ -]?out|handshake timed? ?out/i,
  ],
  ['reset', /(?:connection (?:was )?reset|ECONNRESET|broken pipe)/i],
  [
    'eof',
    /unexpected eof|\bEOF\b|closed (?:the )?(?:connection|transport)|connection (?:was )?closed|SSL_ERROR_SYSCALL|SYSCALL returned|socket disconnected|terminated during handshake/i,
  ],
  [
    'version',
    /unsupported protocol|no protocols available|unsupported (?:TLS|SSL) version|(?:TLS|SSL|protocol) version[^\n]{0,30}(?:not supported|unsupported)/i,
  ],
  [
    'negotiation',
    /no shared cipher|no cipher suites? (?:in common|supported)|unsafe legacy renegotiation|dh key too small|no common/i,
  ],
  ['configuration', /Secret is not (?:supplied|delivered)|private key does not match/],
  ['message', /(?:SSL|TLS) handshake: bad |\bbad [A-Za-z]{3,30} message\b/i],
  [
    'wrapper',
    /(?:SSL|TLS)[ _]?(?:\/TLS)? ?handshake (?:has )?(?:fail(?:ed|ure)|error)|handshake with [^\n]{1,80} failed|SSLHandshakeException|TLS object ->|SSL connection (?:error|could not)|(?:accepting|start|negotiating) (?:an? )?(?:TLS|SSL)|TLS connection failed/i,
  ],
]

const context = /ssl|tls|https|handshake|x509|certificat|PKIX|transport stream/i

/** A local finding in common words, next to a word of the protocol. */
export function localIn(line: string): (Said & { readonly evidence: string }) | undefined {
  if (!context.test(line)) return
  for (const [kind, pattern] of everywhere) {
    const match = pattern.exec(line)
    if (match)
      return {
        code: null,
        direction: null,
        local: true,
        kind,
        confidence: 'possible',
        evidence: match[0],
      }
  }
  return undefined
}

const reason =
  /error:(?<hex>[0-9a-f]{8}):(?<library>[^:\n]{0,60}):(?<where>[^:\n]{0,80}):(?<reason>[^:\n(]{1,120})/i

/** An entry of OpenSSL's error queue that is no alert: the reason in its own words. */
export function queueEntryIn(line: string): (Said & { readonly evidence: string }) | undefined {
  const match = reason.exec(line)
  if (!match?.groups) return
  const { hex = '', library = '', reason: words = '' } = match.groups
  const isTls = /^(?:0a0|14[0-9a-f]|100)/i.test(hex) || /SSL routines/i.test(library)
  const stack = /^10/.test(hex) ? 'boringssl' : 'openssl'
  return {
    code: null,
    direction: null,
    local: true,
    library: stack,
    kind: isTls ? kindOf(words) : 'crypto',
    confidence: 'certain',
    evidence: match[0].trim(),
    ...(isTls ? {} : { note: `the error is not of the TLS library, but of: ${library}` }),
  }
}
