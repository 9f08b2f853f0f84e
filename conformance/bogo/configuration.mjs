import { tls10, tls11, tls12, tls13 } from 'tocsin/legacy'
import { CertificateType, certificateTypeName, NamedGroup, signatureScheme } from 'tocsin/wire'
import { isAsked } from './callbacks.mjs'
import { compressionsOf } from './compression.mjs'
import { credentialsOf, RSA_PKCS1_MD5_SHA1 } from './credentials.mjs'
import { crypto } from './crypto.mjs'
import { Ledger } from './ledger.mjs'
import { octets } from './octets.mjs'
import { equalSuitesOf, suitesOf } from './suites.mjs'
import { Unimplemented } from './unimplemented.mjs'
import { verifierOf } from './verifier.mjs'

/** The settings of a connection as a config of tocsin's, and the ledger that records what happens. */
export function configOf({ settings, retry, past }) {
  const ledger = new Ledger()
  const credentials = credentialsOf(settings, ledger)
  ledger.credentials = credentials
  ledger.now = past.now
  const parts = {
    settings,
    verification: verificationOf(settings, retry),
    past,
    ledger,
    credentials,
  }
  const role = settings.server ? serverConfig(parts) : clientConfig(parts)
  return { config: { ...commonConfig(settings), ...role }, ledger }
}

/** To BoringSSL a client starts over when its early data is rejected, and verifies by the settings of that. */
function verificationOf(settings, retry) {
  const isRejected = !settings.server && settings.expectRejectEarlyData
  return isRejected ? retried(retry) : settings
}

/** The settings of a connection that goes on after a rejection. */
export function retried(retry) {
  return { isRetry: true, isResumption: true, ...retry }
}

function commonConfig(settings) {
  const versions = versionsOf(settings)
  const { renegotiateFreely, renegotiateExplicit, renegotiateOnce } = settings
  const isRenegotiated = renegotiateFreely || renegotiateExplicit || renegotiateOnce
  return known({
    crypto,
    versions,
    cipherSuites: suitesOf(settings, versions),
    groups: settings.curves?.map(groupOf),
    signatureSchemes: settings.verifyPrefs?.filter(hasCode).map(schemeOf) ?? DEFAULT_SCHEMES,
    certificateCompression: compressionsOf(settings),
    peerCertificateTypes: settings.acceptedPeerCertTypes?.map(certificateTypeOf),
    keyLog: settings.exportTrafficSecrets ?? settings.enableEarlyData,
    renegotiation: isRenegotiated ? 'secure' : 'refuse',
  })
}

function clientConfig({ settings, verification, past, ledger, credentials }) {
  const { availableClientCertTypes: types } = settings
  ledger.session = offeredOf(settings, past)
  return known({
    serverName: settings.hostName,
    verifier: settings.async ? 'later' : verifierOf(verification, ledger),
    credential: isAsked(settings) ? () => 'later' : (request) => shownTo(request, ledger),
    certificateTypes: types?.map(certificateTypeOf) ?? typesOf(credentials),
    applicationProtocols: protocolsOf(settings.advertiseAlpn ?? ''),
    requestStatus: settings.enableOcspStapling,
    requestTimestamps: settings.enableSignedCertTimestamps,
    keyShares: settings.noKeyShares ? [] : settings.keyShares?.map(groupOf),
    grease: settings.enableGrease,
    session: ledger.session,
    wantsSessions: !settings.noTicket,
    earlyData: settings.enableEarlyData,
    requireSecureRenegotiation:
      settings.noLegacyServerConnect ?? settings.expectSecureRenegotiation,
    now: past.now,
    fallbackScsv: settings.fallbackScsv,
    psk: settings.psk === undefined ? undefined : identityOf(settings),
  })
}

function serverConfig({ settings, verification, past, ledger }) {
  const list = settings.useClientCaList ?? ''
  return known({
    credentials: chooserOf(settings, ledger),
    sessions: past.sessionsFor(settings, ledger),
    verifier: settings.async ? 'later' : verifierOf(verification, ledger),
    clientAuthentication: authenticationOf(settings),
    certificateAuthorities: /^[0-9a-f]/.test(list) ? namesOf(list) : [],
    applicationProtocols: selectableProtocols(settings),
    preferOwnOrder: settings.serverPreference === true || settings.cipher !== undefined,
    equallyPreferred: equalSuitesOf(settings),
    psk: settings.psk === undefined ? undefined : keysOf(settings),
  })
}

/** Where none of ours will do, BoringSSL goes no further: so do we, when asked later. */
function shownTo(request, ledger) {
  return ledger.choose(request) ?? (ledger.credentials.length > 0 ? 'later' : undefined)
}

function offeredOf({ noTicket }, { session }) {
  return noTicket && session?.kind === 'ticket' ? undefined : session
}

/** Of one credential, or where authorities count, we are the chooser; of several else tocsin is. */
function chooserOf(settings, ledger) {
  const { credentials } = ledger
  if (credentials.some(({ mustMatchIssuer }) => mustMatchIssuer)) {
    return (hello) => ledger.chooseFor(hello)
  }
  if (credentials.length !== 1) return credentials
  return (hello) => {
    ledger.hello = hello
    return isAsked(settings) ? 'later' : credentials[0]
  }
}

/** What is not said keeps tocsin's defaults. */
function known(config) {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
}

/** Hint and identity are the same in the runner's tests; both are octets. */
function identityOf({ pskIdentity = '', psk }) {
  return { identity: octets(pskIdentity), key: octets(psk) }
}

function keysOf({ pskIdentity, psk }) {
  const known = octets(pskIdentity ?? '')
  return {
    ...(pskIdentity !== undefined && { hint: known }),
    find: (identity) => (Buffer.compare(identity, known) === 0 ? octets(psk) : undefined),
  }
}

function authenticationOf({ requireAnyClientCertificate, verifyPeer }) {
  if (verifyPeer) return 'request'
  return requireAnyClientCertificate ? 'require' : 'none'
}

/** The shim's peer selects whatever it was told to; a protocol that no client has is refused. */
function selectableProtocols({ selectAlpn, rejectAlpn }) {
  if (rejectAlpn) return ['no client offers this']
  return selectAlpn ? [selectAlpn] : []
}

const VERSIONS = [
  { code: 0x0304, excluded: 'noTls13', version: tls13 },
  { code: 0x0303, excluded: 'noTls12', version: tls12 },
  { code: 0x0302, excluded: 'noTls11', version: tls11 },
  { code: 0x0301, excluded: 'noTls1', version: tls10 },
]

/** BoringSSL's shim has every version unless told otherwise. */
function versionsOf(settings) {
  const { minVersion = 0x0301, maxVersion = 0x0304 } = settings
  return VERSIONS.filter(
    ({ code, excluded }) => minVersion <= code && code <= maxVersion && !settings[excluded],
  ).map(({ version }) => version)
}

function groupOf(code) {
  const name = Object.keys(NamedGroup).find((candidate) => NamedGroup[candidate] === code)
  if (name && crypto.groups[name]) return name
  throw new Unimplemented(`group ${name ?? code}`)
}

function typesOf(credentials) {
  const types = [...new Set(credentials.map(({ type }) => type))]
  return types.length > 0 ? types : ['X509']
}

function certificateTypeOf(code) {
  const name = certificateTypeName(code)
  if (CertificateType[name] === code) return name
  throw new Unimplemented(`certificate type ${code}`)
}

/** What BoringSSL verifies unless told otherwise. */
const DEFAULT_SCHEMES = [
  'ecdsa_secp256r1_sha256',
  'rsa_pss_rsae_sha256',
  'rsa_pkcs1_sha256',
  'ecdsa_secp384r1_sha384',
  'rsa_pss_rsae_sha384',
  'rsa_pkcs1_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pkcs1_sha512',
  'rsa_pkcs1_sha1',
]

/** RSA with MD5 and SHA-1, which the runner gives a number, is of versions that have no list (RFC 4346 §7.4.3). */
function hasCode(code) {
  return code !== RSA_PKCS1_MD5_SHA1
}

function schemeOf(code) {
  const scheme = signatureScheme(code)
  if (scheme) return scheme.name
  throw new Unimplemented(`signature scheme ${code}`)
}

/** As on the wire: each name behind its length. */
export function protocolsOf(list) {
  const protocols = []
  for (let at = 0; at < list.length; at += 1 + list.charCodeAt(at)) {
    protocols.push(list.slice(at + 1, at + 1 + list.charCodeAt(at)))
  }
  return protocols
}

/** Distinguished names in hexadecimal, with commas between. */
export function namesOf(list) {
  return list.split(',').map((hex) => new Uint8Array(Buffer.from(hex, 'hex')))
}
