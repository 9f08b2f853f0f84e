import type { LocalKind } from './finding.ts'

const kinds: readonly (readonly [LocalKind, RegExp])[] = [
  [
    'plaintext',
    /wrong[ _]version[ _]number|https?[ _](?:proxy[ _])?request|plain ?text|plain HTTP|HTTP spoken|HTTP response to HTTPS|not (?:look like a TLS|an SSL)|packet length too long|RX_RECORD_TOO_LONG|record layer failure|InvalidContentType|unrecogni[sz]ed SSL message|oversized record|unknown[ _]protocol|does not speak TLS|unexpected TLS packet|invalid header type|corrupted frame|unexpected packet format|without SSL support|invalid response to SSL|invalid SSL record|parse TLS packet|non-SSL|SSLv2 handshake/i,
  ],
  ['reset', /reset by peer|ECONNRESET|CONNECTION_RESET|broken pipe|EPIPE|suddenly disconnected/i],
  ['timeout', /time(?:d)?[ -]?out|key negotiation failed to occur/i],
  [
    'eof',
    /\bEOF\b|eof[ _]|_EOF|closed (?:connection|underlying|unexpectedly|during|abort)|non-properly terminated|terminated (?:the handshake|during)|shut down incorrectly|END_OF_FILE|lost connection|disconnected|connection (?:was |is |has been )?closed|Connection closed|CONNECTION_CLOSED|AbruptClose|SSL_ERROR_SYSCALL|ZERO_RETURN|ClosedAbort|ClosedGraceful|ClosedNoNotify|closing inbound|hang up|zero bytes|0 bytes from|error,closed/i,
  ],
  [
    'configuration',
    /no certificates configured|cannot load|CA file|private key|key values mismatch|ca[ _]md|ca[ _]key|ee[ _]key|NO_CREDENTIALS|creating a TLS|no CA chain|key is not set|cipher match|no[ _]protocols[ _]available/i,
  ],
  [
    'certificate',
    /certif|\bcert\b|cert[ _]|_cert|x509|PKIX|issuer|self[- ]?signed|trust|revo[ck]|hostname|subject|expired|principal|UNTRUSTED|VERIFY|CN=|BadCert|XCert|UnknownRoot|NoRoot|Peer did not return/i,
  ],
  [
    'version',
    /version|protocol(?:s)? (?:is|are|mismatch|version)|unsupported[ _]protocol|no appropriate protocol|downgrade/i,
  ],
  [
    'negotiation',
    /cipher|common|renegotiat|application protocol|ALPN|signature (?:scheme|algorithm)|key share|dh[ _](?:key|prime)|group|sni|server name|host name|negotiat|ech[ _]|extended master/i,
  ],
  [
    'message',
    /unexpected|malformed|decod|pars|illegal|bad[ _](?:mac|record|message)|MAC |mac problem|decrypt|length|record|extension|finished/i,
  ],
  ['crypto', /signature|digital envelope|provider|crypto/i],
]

const wrappers =
  /^(?:SSL handshake fail(?:ed|ure)|TLS handshake failed|TLS Error: TLS handshake failed|handshake failed|SSL fatal error|SSL library error|Error: A TLS error|A TLS error|Authentication failed, see|A call to SSPI failed|Unable to establish SSL|Failed to enable crypto|TLS_ERROR: BIO|TLS Error: TLS object|SSL Proxy connect failed|The request was aborted: Could not create)|see inner exception|AH02008|AH02003|AH02261|SSL_(?:accept|connect) error (?:from|to)|SSL handshake failed\)?$|Protocol error\.$/i

/** What a local finding is about, by its own words. */
export function kindOf(text: string): LocalKind {
  if (wrappers.test(text)) return /lost connection/.test(text) ? 'eof' : 'wrapper'
  return kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other'
}
