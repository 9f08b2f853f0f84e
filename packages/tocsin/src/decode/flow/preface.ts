import { textOf } from '../../crypto/bytes.ts'

/** How many octets of each side are kept to tell what was spoken before TLS. */
const kept = 512

/** The first octets of a connection, which tell its protocol. */
export class Preface {
  readonly #first = ['', '']

  add(side: 0 | 1, bytes: Uint8Array): void {
    const known = this.#first[side] ?? ''
    if (known.length >= kept) return
    this.#first[side] = known + textOf(bytes.subarray(0, kept - known.length))
  }

  get isEmpty(): boolean {
    return this.#first[0] === '' && this.#first[1] === ''
  }

  /** The protocol that was spoken, where it is one that starts TLS later. */
  get protocol(): string | undefined {
    const both = `${this.#first[0]}\n${this.#first[1]}`
    return protocols.find(([, shape]) => shape.test(both))?.[0]
  }

  /** What the first octets look like. */
  get text(): string {
    const { protocol } = this
    if (protocol !== undefined) return `${protocol}, without TLS`
    const [first = ''] = this.#first.filter((each) => each !== '')
    if (first === '') return 'nothing was sent'
    if (/^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(first)) return 'plain HTTP'
    if (/^HTTP\/1\.[01] \d{3}/.test(first)) return 'plain HTTP'
    if (first.startsWith('SSH-')) return 'SSH'
    if (first.startsWith('PRI * HTTP/2.0')) return 'HTTP/2 without TLS'
    return /^[\t\r\n -~]+$/.test(first) ? 'text of some protocol' : 'no TLS'
  }
}

/** What each protocol says first, in either direction (RFC 3207, RFC 2595, RFC 4217, RFC 4511 §4.14, RFC 6120 §5, RFC 9110 §9.3.6). */
const protocols: readonly (readonly [string, RegExp])[] = [
  ['connect', /^CONNECT \S+ HTTP\/1\.[01]/m],
  ['xmpp', /<stream:stream|jabber:(?:client|server)/],
  ['imap', /^\* (?:OK|PREAUTH|BYE)/m],
  ['pop3', /^\+OK|^STLS\r?$/m],
  ['ftp', /^AUTH (?:TLS|SSL|TLS-C)/im],
  ['smtp', /^(?:EHLO|HELO|LHLO) |^220[ -].*(?:SMTP|ESMTP|LMTP)/im],
  ['ftp', /^220[ -].*FTP/im],
  ['sieve', /^"IMPLEMENTATION"|^"STARTTLS"/m],
  ['nntp', /^20[01] .*(?:NNTP|news)/im],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an SSLRequest, whose code is 80877103.
  ['postgres', /\u0000\u0000\u0000\u0008\u0004\u00d2\u0016\u002f/],
  ['ldap', /1\.3\.6\.1\.4\.1\.1466\.20037/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the greeting of protocol version 10.
  ['mysql', /(?:^|\n)[\s\S]{3}\u0000\u000a[ -~]*[0-9]+\.[0-9]+[ -~]*\u0000/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a TPKT with a connection request.
  ['rdp', /(?:^|\n)\u0003\u0000[\s\S]{3}[\u00e0\u00d0]/],
]
