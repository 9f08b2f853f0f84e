import {
  CertificateType,
  CipherSuite,
  NamedGroup,
  ProtocolVersion,
  SignatureScheme,
} from 'tocsin/wire'
import { namesOf, protocolsOf } from './configuration.mjs'
import { certificatesOf, timestampsText } from './credentials.mjs'
import { earlyDataReason } from './early-data.mjs'
import { ageSkew } from './ticket-age.mjs'

/** What a test expects of a finished handshake: by its flag, what we have to say about it. */
const EXPECTATIONS = {
  expectVersion: ({ version }) => ProtocolVersion[version],
  expectCipher: ({ cipherSuite }) => CipherSuite[cipherSuite]?.code,
  // We say what we prefer, and it is what those with hardware for AES prefer.
  expectCipherAes: ({ cipherSuite }) => CipherSuite[cipherSuite]?.code,
  expectCurveId: ({ group }) => NamedGroup[group],
  expectPeerSignatureAlgorithm: (info) => SignatureScheme[peerScheme(info)]?.code,
  expectExtendedMasterSecret: ({ version, extendedMasterSecret }) =>
    version === 'TLS 1.3' || extendedMasterSecret,
  expectHrr: ({ helloRetryRequest }) => helloRetryRequest,
  expectNoHrr: ({ helloRetryRequest }) => !helloRetryRequest,
  expectServerName: ({ serverName }) => serverName,
  expectNoServerName: ({ serverName }) => serverName === undefined,
  expectNoPeerCert: ({ peerCertificates }) => peerCertificates.length === 0,
  expectPeerCertificateType: ({ peerCertificateType }) => CertificateType[peerCertificateType],
  expectOcspResponse: (_, { ocspResponse }) => Buffer.from(ocspResponse ?? []).toString('base64'),
  expectSignedCertTimestamps: (_, { timestamps }) => timestampsText(timestamps),
  expectCertificateTypes: (_, { certificateRequest }) =>
    Buffer.from(certificateRequest?.clientCertificateTypes ?? []).toString('base64'),
  expectSessionId: (_, { isKept }) => isKept,
  expectNoSessionId: (_, { isKept }) => !isKept,
  expectAcceptEarlyData: (_, { acceptsEarlyData }) => acceptsEarlyData,
  expectRejectEarlyData: (_, { acceptsEarlyData }) => !acceptsEarlyData,
  expectEarlyDataReason: (info, ledger, settings) => earlyDataReason(settings, info, ledger),
  expectNoOfferEarlyData: (_, { offersEarlyData }) => !offersEarlyData,
  expectTicketAgeSkew: (_, ledger) => ageSkew(ledger),
  expectSelectedCredential: (_, { selectedCredential }) => selectedCredential,
}

/** The first expectation that is not met, in words, or nothing. */
export function unmet(settings, info, ledger) {
  if (settings.handshakeNeverDone) return 'the handshake was completed'
  for (const [key, actual] of Object.entries(EXPECTATIONS)) {
    if (!isAsked(key, settings) || isOfBefore(key, info, settings)) continue
    const found = actual(info, ledger, settings)
    if (found !== settings[key]) return `${key}: ${found} instead of ${settings[key]}`
  }
  return (
    unmetResumption(settings, info) ??
    unmetProtocol(settings, info) ??
    unmetCertificates(settings, info) ??
    unmetRequest(settings, info, ledger)
  )
}

/** What a resumed handshake does not do again: BoringSSL remembers it with the session, tocsin says nothing of it. */
const ONCE = [
  'expectCurveId',
  'expectPeerSignatureAlgorithm',
  'expectOcspResponse',
  'expectSignedCertTimestamps',
]
/** What BoringSSL's shim looks at on later connections alone. */
const LATER = ['expectTicketAgeSkew']
/** … and on the first alone. */
const FIRST = ['expectSessionId', 'expectNoSessionId']

/** To the runner no algorithm at all means that any will do. */
function isAsked(key, settings) {
  return (
    settings[key] !== undefined && (key !== 'expectPeerSignatureAlgorithm' || settings[key] !== 0)
  )
}

function isOfBefore(key, { resumed, group }, { isResumption }) {
  if (key === 'expectCurveId' && group !== undefined) return false
  return (resumed && ONCE.includes(key)) || (isResumption ? FIRST : LATER).includes(key)
}

/** The same for what comes after the handshake. */
export function unmetAtEnd(settings, info, ledger) {
  const { expectTotalRenegotiations = 0 } = settings
  if (ledger.renegotiationCount !== expectTotalRenegotiations) {
    return `${ledger.renegotiationCount} renegotiations instead of ${expectTotalRenegotiations}`
  }
  return info.role === 'client' ? unmetSessions(settings, info, ledger) : undefined
}

function unmetResumption({ isResumption = false, expectSessionMiss = false }, { resumed }) {
  if (resumed === (isResumption && !expectSessionMiss)) return undefined
  return `a session was${resumed ? '' : ' not'} resumed`
}

/** Every connection leads to a session, of TLS 1.2 a resumed one only if its ticket is renewed. */
function unmetSessions(settings, { version }, { sessions, resumed }) {
  const { expectNoSession, expectTicketRenewal, shimShutsDown } = settings
  const isNew = version === 'TLS 1.3' || !resumed || expectTicketRenewal === true
  if (shimShutsDown && version === 'TLS 1.3') return undefined
  if (sessions.length > 0 !== (isNew && !expectNoSession)) {
    return `${sessions.length} sessions came`
  }
  const [last] = sessions.slice(-1)
  const { expectTicketSupportsEarlyData: isEarly = false } = settings
  if (version !== 'TLS 1.3' || !last || last.maxEarlyDataSize > 0 === isEarly) return undefined
  return `a session for ${last.maxEarlyDataSize} bytes of early data came`
}

function peerScheme({ role, signatureScheme, clientSignatureScheme }) {
  return role === 'client' ? signatureScheme : clientSignatureScheme
}

/** Servers select what they were told to. */
function unmetProtocol({ server, selectAlpn, expectAlpn }, { applicationProtocol }) {
  const expected = (server ? selectAlpn : expectAlpn) || undefined
  if (applicationProtocol === expected) return undefined
  return `application protocol: ${applicationProtocol} instead of ${expected}`
}

function unmetCertificates(settings, { role, peerCertificates }) {
  const isAsked =
    settings.psk === undefined && (role === 'client' || settings.requireAnyClientCertificate)
  if (isAsked && !settings.expectNoPeerCert && peerCertificates.length === 0) {
    return 'the peer has no certificate'
  }
  if (!settings.expectPeerCertFile) return undefined
  const expected = certificatesOf(settings.expectPeerCertFile)
  return isSame(peerCertificates, expected) ? undefined : 'the peer has other certificates'
}

/** What the peer accepts of us: a server in its CertificateRequest, a client in its hello. */
function unmetRequest(settings, { resumed }, { certificateRequest, hello }) {
  // Nobody asks, and nobody looks at what a client says, for a session that is there.
  if (resumed) return undefined
  const { expectClientCaList, expectPeerVerifyPref, expectAdvertisedAlpn } = settings
  const authorities = certificateRequest?.certificateAuthorities
  if (expectClientCaList && !isSame(authorities ?? [], authoritiesOf(expectClientCaList))) {
    return 'the server trusts other authorities'
  }
  const schemes = (certificateRequest ?? hello)?.signatureSchemes
  if (expectPeerVerifyPref && String(schemes) !== String(expectPeerVerifyPref)) {
    return `the peer verifies ${schemes} instead of ${expectPeerVerifyPref}`
  }
  if (expectAdvertisedAlpn === undefined) return undefined
  const protocols = hello?.applicationProtocols
  return String(protocols) === String(protocolsOf(expectAdvertisedAlpn))
    ? undefined
    : `the client offers ${protocols}`
}

function authoritiesOf(list) {
  return list.startsWith('<') ? [] : namesOf(list)
}

function isSame(found, expected) {
  return (
    found.length === expected.length &&
    found.every((bytes, index) => Buffer.compare(bytes, expected[index]) === 0)
  )
}
