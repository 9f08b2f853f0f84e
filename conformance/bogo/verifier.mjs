import { createHash } from 'node:crypto'
import { certificateVerifier } from 'tocsin'
import { certificatesOf } from './credentials.mjs'
import { crypto } from './crypto.mjs'

/**
 * Judges the peer's certificates: by the root or the key that the runner names, or as the test says.
 * A client that BoringSSL's shim does not tell to verify goes on whatever the verdict is.
 */
export function verifierOf(settings, ledger) {
  return {
    verify(request) {
      ledger.ocspResponse = request.ocspResponses?.[0]
      ledger.timestamps = request.signedCertificateTimestamps
      if (!isVerified(settings)) return 'trusted'
      return settings.failOcspCallback
        ? { refusedBecause: 'certificate.bad-status-response' }
        : judge(settings, request)
    },
  }
}

/** What a session brings along is asked about again; BoringSSL does that only where it is told to. */
function isVerified({ isResumption, expectSessionMiss, reverifyOnResume }) {
  return !isResumption || expectSessionMiss || reverifyOnResume
}

function judge(settings, request) {
  const { server, verifyFail, verifyPeer, requireAnyClientCertificate } = settings
  const { trustCert, isResumption } = settings
  if (verifyFail) {
    const isRaw = request.certificateType === 'RawPublicKey'
    const isVerified = isRaw || server || verifyPeer || requireAnyClientCertificate
    return isVerified ? { refusedBecause: 'certificate.unknown' } : 'trusted'
  }
  if (request.certificateType === 'RawPublicKey') return judgeKey(settings, request)
  // What the runner staples is no OCSP response: it looks only at whether it arrives.
  const asked = { ...request, ocspResponses: [] }
  return trustCert && !isResumption ? rootVerifier(trustCert).verify(asked) : 'trusted'
}

function judgeKey({ expectPeerRpkSha256 }, { chain: [key] }) {
  if (!expectPeerRpkSha256) return 'trusted'
  const digest = createHash('sha256').update(key).digest('base64')
  return digest === expectPeerRpkSha256
    ? 'trusted'
    : { refusedBecause: 'certificate.unknown-raw-public-key' }
}

const verifiers = new Map()

/** The runner makes few roots, and makes them anew for every run. */
function rootVerifier(path) {
  const known = verifiers.get(path)
  if (known) return known
  const trustAnchors = certificatesOf(path)
  const verifier = certificateVerifier({ trustAnchors, crypto, minimumRsaBits: 1024 })
  verifiers.set(path, verifier)
  return verifier
}
