import { decodePem, parseCertificate, parseCrl, rfc5280Profile, webPkiProfile } from 'tocsin'
import { nodeCrypto as crypto } from 'tocsin/node'

/** The options of a verifier for a test case. */
export function optionsOf(testcase) {
  const { validation_time: time, max_chain_depth: depth } = testcase
  return {
    trustAnchors: testcase.trusted_certs.flatMap((pem) => readable(pem, parseCertificate)),
    crypto: limited(testcase.signature_algorithms ?? []),
    ...(time != null && { now: () => secondsOf(time) }),
    ...(depth != null && { maxChainDepth: depth }),
    profile: profileOf(testcase),
    ...(testcase.crls?.length > 0 && { revocation: revocationOf(testcase) }),
  }
}

/** What cannot be read vouches for nobody, and says nothing of anybody. */
function readable(pem, parse) {
  try {
    const { der } = decodePem(pem)[0]
    parse(der)
    return [der]
  } catch {
    return []
  }
}

/** Who gives lists wants the peer's certificate to be on none of them, and one of them to be its issuer's. */
function revocationOf({ crls }) {
  return { requireStatus: 'end-entity', crls: crls.flatMap((pem) => readable(pem, parseCrl)) }
}

function secondsOf(time) {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) throw new Error(`validation_time is ${JSON.stringify(time)}`)
  return milliseconds / 1000
}

/**
 * The namespaces of a case's name say whose rules for certificates it is about: those of the Web PKI
 * refuse what RFC 5280 takes, and a case of each is in the suite (its field `conflicts_with` says so).
 * Where the name does not tell, what the case says of the rules that it needs does.
 */
function profileOf({ id, features }) {
  const namespaces = id.split('::')
  if (namespaces.includes('rfc5280')) return rfc5280Profile()
  return namespaces.includes('webpki') || features?.some((name) => OF_WEB_PKI.test(name))
    ? webPkiProfile()
    : rfc5280Profile()
}

const OF_WEB_PKI = /^pedantic-(webpki|public-suffix)/

/** No algorithms named: any. */
function limited(names) {
  if (names.length === 0) return crypto
  const wanted = new Set(names.flatMap((name) => ALGORITHMS[name] ?? []))
  const signatures = Object.entries(crypto.signatures).filter(([name]) => wanted.has(name))
  return { ...crypto, signatures: Object.fromEntries(signatures) }
}

/** Those that nobody should use are not here: they are refused, whoever asks for them. */
const ALGORITHMS = {
  RSA_WITH_SHA256: ['rsa_pkcs1_sha256'],
  RSA_WITH_SHA384: ['rsa_pkcs1_sha384'],
  RSA_WITH_SHA512: ['rsa_pkcs1_sha512'],
  RSASSA_PSS: ['rsa_pss_sha256', 'rsa_pss_sha384', 'rsa_pss_sha512'],
  ECDSA_WITH_SHA256: ['ecdsa_sha256'],
  ECDSA_WITH_SHA384: ['ecdsa_sha384'],
  ECDSA_WITH_SHA512: ['ecdsa_sha512'],
  ED25519: ['ed25519'],
}

/** What extKeyUsage has to allow, each by itself; without any, what the role of the peer asks for. */
export function purposesOf({ extended_key_usage: purposes }) {
  if (!purposes?.length) return [{}]
  return purposes.map((name) => ({ purpose: KEY_PURPOSES[name] ?? name }))
}

const KEY_PURPOSES = {
  anyExtendedKeyUsage: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
}
