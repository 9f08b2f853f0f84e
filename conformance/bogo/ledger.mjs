/** What happened on one connection that a test may ask about. */
export class Ledger {
  /** The number of the credential whose key was used, or -1. */
  selectedCredential = -1
  /** What a server asked of our certificate. */
  certificateRequest = undefined
  /** What came with the peer's end-entity certificate. */
  ocspResponse = undefined
  ticketCount = 0
  renegotiationCount = 0
  /** Ours, to choose among when a server asks. */
  credentials = []

  use(number) {
    this.selectedCredential = number
  }

  /** The first credential that signs as the server wants, and whose issuer is among those it trusts. */
  choose(request) {
    this.certificateRequest = request
    return this.credentials.find(
      (credential) => request.suits(credential) && isIssuedAsAsked(credential, request),
    )
  }
}

function isIssuedAsAsked({ certificates, mustMatchIssuer }, request) {
  return !mustMatchIssuer || isIssuedByOneOf(certificates, request)
}

/** Every name is DER: whoever issued a certificate stands in it octet by octet. */
function isIssuedByOneOf(certificates, { certificateAuthorities }) {
  return certificates.some((certificate) =>
    certificateAuthorities.some((name) => Buffer.from(certificate).includes(name)),
  )
}
