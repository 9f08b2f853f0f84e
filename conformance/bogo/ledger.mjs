/** What happened on one connection that a test may ask about. */
export class Ledger {
  /** The number of the credential whose key was used, or -1. */
  selectedCredential = -1
  /** What a server asked of our certificate. */
  certificateRequest = undefined
  /** What a client said of itself, if we had only one credential for it. */
  hello = undefined
  /** What came with the peer's end-entity certificate. */
  ocspResponse = undefined
  /** What came of logs with it. */
  timestamps = undefined
  /** What the client got to resume with: the last of it counts. */
  sessions = []
  /** Whether the first handshake of the connection resumed one. */
  resumed = false
  /** Whether the server keeps a session by its ID. */
  isKept = false
  /** The session that the client offers, or that the server has found for it. */
  session = undefined
  /** The time, by which sessions are as old as they are. */
  now = undefined
  /** What came from the runner, if it is looked at. */
  received = []
  /** Whether a client offers our server any. */
  isSessionOffered = false
  /** Whether the client has offered early data. */
  offersEarlyData = false
  /** Whether it was taken, as far as we know. */
  acceptsEarlyData = false
  renegotiationCount = 0
  /** Ours, to choose among when a server asks. */
  credentials = []

  #secrets = new Map()

  /** A line of a key log, whose last word is the secret. */
  keep(label, line) {
    this.#secrets.set(label, Buffer.from(line.split(' ').at(-1), 'hex'))
  }

  /** Their length in two octets, the least first, then the secret to read with and that to write with. */
  trafficSecrets(role) {
    const client = this.#secrets.get('CLIENT_TRAFFIC_SECRET_0')
    const server = this.#secrets.get('SERVER_TRAFFIC_SECRET_0')
    const [read, write] = role === 'client' ? [server, client] : [client, server]
    const length = Buffer.alloc(2)
    length.writeUInt16LE(read.length)
    return new Uint8Array(Buffer.concat([length, read, write]))
  }

  use(number) {
    this.selectedCredential = number
  }

  /** The first credential that signs as the server wants, and whose issuer is among those it trusts. */
  choose(request) {
    this.certificateRequest = request
    const { certificateAuthorities } = request
    return this.#choose(request, certificateAuthorities)
  }

  /** The same for a client, which may name authorities too. */
  chooseFor(hello) {
    this.hello = hello
    const named = hello.trustedAuthorities.filter(({ type }) => type === 'x509_name')
    return this.#choose(
      hello,
      named.map(({ identifier }) => identifier),
    )
  }

  #choose({ suits }, authorities) {
    return this.credentials.find(
      (credential) => suits(credential) && isIssuedAsAsked(credential, authorities),
    )
  }
}

/** Every name is DER: whoever issued a certificate stands in it octet by octet. */
function isIssuedAsAsked({ certificates, mustMatchIssuer }, authorities) {
  if (!mustMatchIssuer) return true
  return certificates.some((certificate) =>
    authorities.some((name) => Buffer.from(certificate).includes(name)),
  )
}
