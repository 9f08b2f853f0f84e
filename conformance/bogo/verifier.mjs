import { certificateVerifier } from 'tocsin'
import { certificatesOf } from './credentials.mjs'
import { crypto } from './crypto.mjs'

const trusting = { verify: () => 'trusted' }
const refusing = {
  verify: () => ({ refusedBecause: 'certificate.unknown', facts: { verifier: 'the test' } }),
}

/**
 * Judges the peer's certificates: by the root the runner names, or as the test says. A client that
 * BoringSSL's shim does not tell to verify goes on whatever the verdict is.
 */
export function verifierOf(settings) {
  const { server, verifyFail, verifyPeer, requireAnyClientCertificate, trustCert } = settings
  const isVerified = server || verifyPeer || requireAnyClientCertificate
  if (verifyFail) return isVerified ? refusing : trusting
  return !trustCert ? trusting : rootVerifier(trustCert)
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
