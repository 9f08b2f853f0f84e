const trusting = { verify: () => 'trusted' }
const refusing = {
  verify: () => ({ refusedBecause: 'certificate.unknown', facts: { verifier: 'the test' } }),
}

/**
 * Judges the peer's certificates as the test says: a verdict of its own, not that of a path. Where
 * BoringSSL verifies nothing the verdict is not asked for.
 */
export function verifierOf({ server, verifyFail, verifyPeer, requireAnyClientCertificate }) {
  const isVerified = verifyPeer || requireAnyClientCertificate
  return verifyFail && (server || isVerified) ? refusing : trusting
}
