import { Unimplemented } from './unimplemented.mjs'

/** The flags we understand, by what follows them. A flag that is not here makes the test unimplemented. */
const FLAGS = {
  switch: [
    'allow-hint-mismatch',
    'async',
    'check-close-notify',
    'decline-alpn',
    'decline-ocsp-callback',
    'enable-early-data',
    'enable-grease',
    'enable-ocsp-stapling',
    'enable-signed-cert-timestamps',
    'expect-accept-early-data',
    'expect-extended-master-secret',
    'expect-hrr',
    'expect-no-hrr',
    'expect-no-offer-early-data',
    'expect-no-peer-cert',
    'expect-no-server-name',
    'expect-no-session',
    'expect-no-session-id',
    'expect-reject-early-data',
    'expect-secure-renegotiation',
    'expect-session-id',
    'expect-session-miss',
    'expect-ticket-renewal',
    'expect-ticket-supports-early-data',
    'expect-verify-result',
    'export-traffic-secrets',
    'fail-cert-callback',
    'fail-ddos-callback',
    'fail-ocsp-callback',
    'fallback-scsv',
    'forbid-renegotiation-after-handshake',
    'handshake-never-done',
    'implicit-handshake',
    'install-cert-compression-algs',
    'install-ddos-callback',
    'ipv6',
    'key-update',
    'key-update-before-read',
    'no-key-shares',
    'no-legacy-server-connect',
    'no-op-extra-handshake',
    'no-ticket',
    'no-tls1',
    'no-tls11',
    'no-tls12',
    'no-tls13',
    'peek-then-read',
    'read-with-unfinished-write',
    'reject-alpn',
    'renegotiate-explicit',
    'renegotiate-freely',
    'renegotiate-ignore',
    'renegotiate-once',
    'renew-ticket',
    'require-any-client-certificate',
    'reverify-on-resume',
    'send-alert',
    'server',
    'server-preference',
    'set-ocsp-in-callback',
    'shim-shuts-down',
    'shim-writes-first',
    'skip-ticket',
    'use-custom-verify-callback',
    'use-early-callback',
    'use-export-context',
    'use-ocsp-callback',
    'use-old-client-cert-callback',
    'use-ticket-aead-callback',
    'use-ticket-callback',
    'verify-fail',
    'verify-peer',
    'write-different-record-sizes',
  ],
  integer: [
    'early-write-after-message',
    'expect-cipher',
    'expect-cipher-aes',
    'expect-cipher-no-aes',
    'expect-curve-id',
    'expect-peer-certificate-type',
    'expect-peer-signature-algorithm',
    'expect-selected-credential',
    'expect-ticket-age-skew',
    'expect-total-renegotiations',
    'expect-version',
    'export-keying-material',
    'install-one-cert-compression-alg',
    'max-version',
    'min-version',
    'port',
    'read-size',
    'repeat-shim-initial-write',
    'resume-count',
    'resumption-delay',
    'shim-id',
  ],
  integers: [
    'accepted-peer-cert-types',
    'available-client-cert-types',
    'curves',
    'expect-peer-verify-pref',
    'key-shares',
    'verify-prefs',
  ],
  text: [
    'advertise-alpn',
    'cipher',
    'expect-advertised-alpn',
    'expect-alpn',
    'expect-certificate-types',
    'expect-client-ca-list',
    'expect-early-data-reason',
    'expect-ocsp-response',
    'expect-peer-cert-file',
    'expect-peer-rpk-sha256',
    'expect-server-name',
    'expect-signed-cert-timestamps',
    'export-context',
    'export-label',
    'host-name',
    'psk',
    'psk-identity',
    'select-alpn',
    'shim-initial-write',
    'trust-cert',
    'use-client-ca-list',
  ],
}

/** Flags about a credential: the one that the last `-new-…-credential` began, or the default one. */
const CREDENTIAL_FLAGS = {
  switch: ['must-match-issuer'],
  integer: [],
  integers: ['signing-prefs'],
  text: ['cert-file', 'key-file', 'ocsp-response', 'signed-cert-timestamps'],
}

/** Flags that begin a credential, and its certificate type. */
const CREDENTIALS = { 'new-x509-credential': 'X509', 'new-rpk-credential': 'RawPublicKey' }

const READERS = {
  integer: (value) => Number(value),
  integers: (value, before = []) => [...before, Number(value)],
  text: (value) => value,
}

const kinds = kindsOf(FLAGS)
const credentialKinds = kindsOf(CREDENTIAL_FLAGS)

function kindsOf(table) {
  return new Map(
    Object.entries(table).flatMap(([kind, names]) => names.map((name) => [name, kind])),
  )
}

const CONNECTIONS = ['initial', 'resume', 'retry']

/**
 * Command line → what to do on the first connection, on those that resume, and on a retry.
 * Arguments are strings of octets. Throws `Unimplemented` for what we do not understand.
 */
export function parseFlags(argv) {
  const settings = { initial: newSettings(), resume: newSettings(), retry: newSettings() }
  const rest = argv[Symbol.iterator]()
  for (const argument of rest) {
    const { name, connections } = flagOf(argument)
    const kind = kinds.get(name) ?? credentialKinds.get(name)
    const value = kind === 'switch' || kind === undefined ? undefined : rest.next().value
    for (const connection of connections) apply(settings[connection], name, value)
  }
  return settings
}

function newSettings() {
  return { defaultCredential: { type: 'X509' }, credentials: [] }
}

/** `-on-resume-curves` → `curves`, on `resume` alone; `-on-shim-…` is every flag without a handshaker. */
function flagOf(argument) {
  const text = argument.replace(/^-on-shim-/, '-')
  if (!text.startsWith('-') || text.startsWith('-on-handshaker-')) {
    throw new Unimplemented(`argument ${argument}`)
  }
  const only = CONNECTIONS.find((connection) => text.startsWith(`-on-${connection}-`))
  if (only) return { name: text.slice(`-on-${only}-`.length), connections: [only] }
  return { name: text.slice(1), connections: CONNECTIONS }
}

function apply(settings, name, value) {
  const type = CREDENTIALS[name]
  if (type) {
    settings.credentials.push({ type })
    return
  }
  const isCredential = credentialKinds.has(name)
  const kind = kinds.get(name) ?? credentialKinds.get(name)
  if (!kind) throw new Unimplemented(`flag -${name}`)
  const target = isCredential
    ? (settings.credentials.at(-1) ?? settings.defaultCredential)
    : settings
  const key = camelCase(name)
  target[key] = kind === 'switch' ? true : READERS[kind](value, target[key])
}

function camelCase(name) {
  return name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase())
}
