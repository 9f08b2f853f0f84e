import { signatureScheme } from 'tocsin/wire'

/** What happened on one connection that a test may ask about. */
export class Ledger {
  /** The number of the credential that signed, or -1. */
  selectedCredential = -1
  /** What a server asked of our certificate. */
  certificateRequest = undefined
  ticketCount = 0
  renegotiationCount = 0
  /** Ours, to choose among when a server asks. */
  credentials = []

  signedWith(number) {
    this.selectedCredential = number
  }

  /** The first credential that signs as the server wants, and whose issuer is among those it trusts. */
  choose(request) {
    this.certificateRequest = request
    return this.credentials.find((credential) => suits(credential, request))
  }
}

function suits({ algorithms, certificates, mustMatchIssuer }, request) {
  const signs = request.signatureSchemes.some((code) =>
    algorithms.includes(signatureScheme(code)?.algorithm),
  )
  return signs && (!mustMatchIssuer || isIssuedByOneOf(certificates, request))
}

/** Every name is DER: whoever issued a certificate stands in it octet by octet. */
function isIssuedByOneOf(certificates, { certificateAuthorities }) {
  return certificates.some((certificate) =>
    certificateAuthorities.some((name) => Buffer.from(certificate).includes(name)),
  )
}
