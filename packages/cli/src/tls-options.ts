import { choice, flag, integer, list, port, seconds, text, texts } from './option.ts'
import { pinsOption } from './verify/pins.ts'

/** A week (RFC 9846 §4.7.1). */
const LONGEST_LIFETIME = 604_800
const MOST_EARLY_DATA = 1 << 24
const MOST_TIMES = 1000

const file = { completes: 'file' } as const

/** Older versions than 1.2 are for meeting old peers (RFC 8996). */
const versions = ['1.0', '1.1', '1.2', '1.3'] as const

/** Certificates of peers: what may be known of their revocation. */
const revocationOptions = {
  crl: texts('--crl <file>', 'Revocation lists, PEM or DER, or a directory of them.', file),
  requireStatus: choice('--require-status <whose>', 'Refuse what nothing says is good.', [
    'none',
    'end-entity',
    'chain',
  ]),
}

/** Who we are and what we are willing to do: options that connect and serve share. */
export const negotiationOptions = {
  cert: texts('--cert <file>', 'Our certificate chain, PEM; may be given several times.', file),
  key: texts('--key <file>', 'The private key of --cert, PEM.', file),
  pfx: texts('--pfx <file>', 'Our keys with their certificates, PKCS #12.', file),
  pass: text('--pass <source>', 'Passphrase of --key and --pfx: env:NAME, file:PATH or pass:TEXT.'),
  alpn: list('--alpn <list>', 'Application protocols, as h2,http/1.1.'),
  tlsMin: choice('--tls-min <version>', 'Lowest TLS version (default: 1.2).', versions),
  tlsMax: choice('--tls-max <version>', 'Highest TLS version (default: 1.3).', versions),
  suites: list('--suites <list>', 'Cipher suites by registered or OpenSSL name, preferred first.'),
  groups: list('--groups <list>', 'Named groups, as x25519,secp256r1, preferred first.'),
  psk: text('--psk <identity:hex>', 'A pre-shared key, for TLS 1.2 and older.'),
  keylog: text('--keylog <file>', 'Append secrets for Wireshark; so does SSLKEYLOGFILE.', file),
}

/** What a client resumes with. */
const resumptionOptions = {
  sessIn: text('--sess-in <file>', 'Resume the session that --sess-out wrote there.', file),
  sessOut: text('--sess-out <file>', 'Write there what to resume with; keep it private.', file),
  reconnect: integer('--reconnect <n>', 'Connect so many times more, and resume.', MOST_TIMES),
  earlyData: text('--early-data <file>', 'Send it before the handshake, when resuming.', file),
}

/** The options of `tocsin connect`. */
export const connectOptions = {
  servername: text('--servername <name>', 'Name to ask for and to check; the host by default.'),
  noSni: flag('--no-sni', 'Do not tell the server the name.'),
  connectTo: text('--connect-to <host:port>', 'Open the TCP connection there instead.'),
  ...negotiationOptions,
  sigalgs: list('--sigalgs <list>', 'Signature schemes to accept, preferred first.'),
  cacert: texts('--cacert <file>', 'Trust these authorities instead of the usual ones.', file),
  capath: texts('--capath <directory>', 'Trust the certificates in it.', {
    completes: 'directory',
  }),
  ...revocationOptions,
  pinnedpubkey: pinsOption(
    '--pinnedpubkey <pins>',
    'One of these keys has to be on the path: sha256//BASE64.',
  ),
  insecure: flag('-k, --insecure', 'Go on with a server that is not trusted.'),
  ...resumptionOptions,
  timeout: seconds('--timeout <seconds>', 'For TCP, and again for the handshake (default: 10).'),
  wait: seconds(
    '--wait <seconds>',
    'Silence to wait for late alerts before closing (default: 0.5).',
  ),
  interactive: flag('-i, --interactive', 'Send what is typed, when stdin is a terminal.'),
  output: text('-o, --output <file>', 'Write what the server sends there.', file),
  quiet: flag('-q, --quiet', 'No timeline; alerts and errors only.'),
  json: flag('--json', 'Print one JSON document on stdout; server data go in it, or to -o.'),
}

/** The options of `tocsin serve`. */
export const serveOptions = {
  host: text('--host <address>', 'Address to listen on (default: 127.0.0.1).'),
  port: port('--port <number>', 'Port to listen on; 0 takes a free one (default: 4433).'),
  ...negotiationOptions,
  clientAuth: choice('--client-auth <when>', 'Ask clients for a certificate.', [
    'none',
    'request',
    'require',
  ]),
  clientCa: texts('--client-ca <file>', 'Authorities that clients may come from, PEM.', file),
  ...revocationOptions,
  response: choice('--response <kind>', 'What clients get.', ['http', 'echo', 'alert']),
  sessions: text('--sessions <where>', 'Keep them in memory, redis://HOST or none (memory).'),
  ticketKeys: text(
    '--ticket-keys <file>',
    'Keys of 48 octets, or lines of hex; the first seals.',
    file,
  ),
  sessionLifetime: integer(
    '--session-lifetime <seconds>',
    'How long sessions can be resumed (default: 7200).',
    LONGEST_LIFETIME,
  ),
  maxEarlyData: integer(
    '--max-early-data <bytes>',
    'Take so much early data, which can be replayed (default: none).',
    MOST_EARLY_DATA,
  ),
  caOut: text('--ca-out <file>', 'Write the throw-away authority there, PEM.', file),
  fault: text(
    '--fault <id>',
    'Misbehave: an id of the laboratory, or its beginning; list lists them.',
  ),
  once: flag('--once', 'End after one connection.'),
  ndjson: flag('--ndjson', 'Print one JSON object per event on stdout.'),
}
