import { tls10, tls11, tls12, tls13 } from 'tocsin/legacy'
import { NamedGroup, signatureScheme } from 'tocsin/wire'
import { credentialsOf } from './credentials.mjs'
import { crypto } from './crypto.mjs'
import { Ledger } from './ledger.mjs'
import { suitesOf } from './suites.mjs'
import { Unimplemented } from './unimplemented.mjs'
import { verifierOf } from './verifier.mjs'

/** The settings of a connection as a config of tocsin's, and the ledger that records what happens. */
export function configOf(settings) {
  const ledger = new Ledger()
  const credentials = credentialsOf(settings, ledger)
  ledger.credentials = credentials
  const parts = { settings, ledger, credentials }
  const role = settings.server ? serverConfig(parts) : clientConfig(parts)
  return { config: { ...commonConfig(settings), ...role }, ledger }
}

function commonConfig(settings) {
  const versions = versionsOf(settings)
  return {
    crypto,
    versions,
    cipherSuites: suitesOf(settings.cipher, versions),
    renegotiation: settings.renegotiateFreely || settings.renegotiateExplicit ? 'secure' : 'refuse',
    ...(settings.curves && { groups: settings.curves.map(groupOf) }),
    ...(settings.verifyPrefs && { signatureSchemes: settings.verifyPrefs.map(schemeOf) }),
  }
}

function clientConfig({ settings, ledger }) {
  return {
    ...(settings.hostName !== undefined && { serverName: settings.hostName }),
    verifier: settings.async ? 'later' : verifierOf(settings),
    credential: isAsked(settings) ? () => 'later' : (request) => ledger.choose(request),
    applicationProtocols: protocolsOf(settings.advertiseAlpn ?? ''),
    ...(settings.keyShares && { keyShares: settings.keyShares.map(groupOf) }),
    ...(settings.noKeyShares && { keyShares: [] }),
    fallbackScsv: settings.fallbackScsv ?? false,
  }
}

function serverConfig({ settings, credentials }) {
  if (credentials.length === 0) throw new Unimplemented('a server without a certificate')
  if (credentials.some(({ mustMatchIssuer }) => mustMatchIssuer)) {
    throw new Unimplemented('a choice by the authorities that a client names')
  }
  const list = settings.useClientCaList ?? ''
  return {
    credentials: isAsked(settings) && credentials.length === 1 ? () => 'later' : credentials,
    verifier: settings.async ? 'later' : verifierOf(settings),
    clientAuthentication: authenticationOf(settings),
    certificateAuthorities: /^[0-9a-f]/.test(list) ? namesOf(list) : [],
    applicationProtocols: selectableProtocols(settings),
    preferOwnOrder: settings.serverPreference === true || settings.cipher !== undefined,
  }
}

/** Whether the test, not the engine, says which credential to use, or that there is none to be had. */
function isAsked({ async, failCertCallback, failDdosCallback }) {
  return async || failCertCallback || failDdosCallback
}

function authenticationOf({ requireAnyClientCertificate, verifyPeer }) {
  if (verifyPeer) return 'request'
  return requireAnyClientCertificate ? 'require' : 'none'
}

/** The shim's peer selects whatever it was told to; a protocol that no client has is refused. */
function selectableProtocols({ selectAlpn, rejectAlpn }) {
  if (rejectAlpn) return ['no client offers this']
  return selectAlpn === undefined ? [] : [selectAlpn]
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
