import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import type { CryptoProvider, GroupName } from '../../src/crypto/provider.ts'
import { tls12 } from '../../src/handshake/tls12/version.ts'
import { tls13 } from '../../src/handshake/tls13/version.ts'
import { nobleCrypto } from '../../src/noble/index.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { SignatureScheme } from '../../src/wire/registry/signature-scheme.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { authorities, credentialFor } from './certificates.ts'
import { type Case, matrix } from './matrix.ts'

/** Node's primitives; ML-KEM from @noble/post-quantum where Node has none. */
export const crypto: CryptoProvider = {
  ...nodeCrypto,
  groups: { X25519MLKEM768: nobleCrypto.groups.X25519MLKEM768, ...nodeCrypto.groups },
}

export const SERVER_NAME = 'localhost'
export const KNOWN_PROTOCOLS = ['tocsin/1', 'tocsin/2']
export const OFFERED_PROTOCOLS = ['tocsin/9', 'tocsin/2']

const { trustAnchors } = authorities()
export const verifier = certificateVerifier({ trustAnchors, crypto })

/** A client of ours that can agree on nothing but the case. */
export function clientConfig(one: Case): ClientConfig {
  const { group, clientSignatureScheme } = one
  return {
    ...common(one),
    groups: [...new Set([group, ...curvesOfCertificates(one)])],
    keyShares: one.helloRetryRequest ? [] : [group],
    signatureSchemes: [one.signatureScheme],
    certificateSignatureSchemes: matrix['TLS 1.2'].signatureSchemes,
    serverName: SERVER_NAME,
    verifier,
    ...(one.applicationProtocol && { applicationProtocols: OFFERED_PROTOCOLS }),
    ...(clientSignatureScheme && { credential: credentialFor(clientSignatureScheme) }),
  }
}

/** A server of ours that can agree on nothing but the case. */
export function serverConfig(one: Case): ServerConfig {
  const { clientSignatureScheme } = one
  return {
    ...common(one),
    groups: [one.group],
    credentials: [credentialFor(one.signatureScheme)],
    ...(one.applicationProtocol && { applicationProtocols: KNOWN_PROTOCOLS }),
    ...(one.clientAuthentication && {
      clientAuthentication: one.clientAuthentication,
      certificateSignatureSchemes: matrix['TLS 1.2'].signatureSchemes,
      verifier,
    }),
    ...(clientSignatureScheme && { signatureSchemes: [clientSignatureScheme] }),
  }
}

function common({ version, cipherSuite }: Case) {
  const versions = [version === 'TLS 1.3' ? tls13 : tls12]
  return { crypto, versions, cipherSuites: [cipherSuite], keyLog: true }
}

/** Before TLS 1.3 the curves of ECDSA keys have to be among the groups, too (RFC 8422 §5.1.1). */
export function curvesOfCertificates(one: Case): readonly GroupName[] {
  if (one.version === 'TLS 1.3') return []
  return [one.signatureScheme, one.clientSignatureScheme].flatMap((name) => {
    const curve = name && SignatureScheme[name].curve
    return curve ? [curve] : []
  })
}
