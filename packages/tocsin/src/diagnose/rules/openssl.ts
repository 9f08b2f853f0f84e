import { codeOf, nameAtStart } from '../names.ts'
import { type Groups, levelOf, octet, type Rule, received, type Said, seen, sent } from '../rule.ts'

/** A reason from here on is an alert that was received; the rest of it is the code. */
const RECEIVED = 1000

/** What the top of a packed code says of the layout; OpenSSL 3 shifts by 23, the others by 24. */
const layouts: Readonly<Record<string, string>> = {
  '0a': 'openssl',
  '14': 'openssl',
  '10': 'boringssl',
}

const BORINGSSL = 0x10000000
const OPENSSL_3 = 0x0a000000

/** OpenSSL and its forks: the queue of packed codes, their words, and the callbacks. */
export const opensslRules: readonly Rule[] = [
  {
    library: null,
    needle: 'ssl alert number',
    pattern: /SSL alert number (?<code>\d{1,3})\b/i,
    read: ({ code }, line) => received(octet(code), familyOf(line)),
  },
  {
    library: null,
    needle: 'error:',
    pattern: /error:(?:0x)?(?<hex>[0-9a-f]{8})\b/gi,
    read: ({ hex = '' }, line) => packed(hex, line),
  },
  {
    library: null,
    needle: 'ssl',
    pattern: /\b(?:0x|0{8})?(?<hex>(?:0a00|14[0-9a-f]{2}|1000)0?[0-9a-f]{3,4})\b/gi,
    read: ({ hex = '' }, line) => (hex.length === 8 ? packed(hex, line) : undefined),
  },
  {
    library: 'boringssl',
    needle: '2684',
    pattern: /(?<![\d.])(?<decimal>2684\d{5})(?![\d.])/g,
    read: ({ decimal }, line) =>
      isTls(line) ? fromReason(Number(decimal) - BORINGSSL) : undefined,
  },
  {
    library: 'openssl',
    needle: '16777',
    pattern: /(?<![\d.])(?<decimal>16777[23]\d{3})(?![\d.])/g,
    read: ({ decimal }, line) =>
      isTls(line) ? fromReason(Number(decimal) - OPENSSL_3) : undefined,
  },
  {
    library: 'openssl',
    needle: '336',
    pattern: /(?<![\d.])(?<decimal>33[5-9]\d{6})(?![\d.])/g,
    read: ({ decimal }, line) =>
      isTls(line) && Number(decimal) >>> 24 === 0x14
        ? fromReason(Number(decimal) & 0xfff)
        : undefined,
  },
  {
    library: null,
    needle: 'reason(1',
    pattern: /reason\((?<reason>1[0-2]\d\d)\)/g,
    read: ({ reason }, line) => fromReason(Number(reason), familyOf(line)),
  },
  {
    library: 'openssl',
    needle: 'alert',
    pattern:
      /(?:SSL3?|D?TLS) alert:? ?\(?(?<way>read|write)\)?(?: \([^)\n]{1,60}\))?[: ]{1,2}(?<level>fatal|warning): ?(?<name>[A-Za-z][A-Za-z _]{1,60})/i,
    read: callback,
  },
  {
    library: 'openssl',
    needle: 'alert',
    pattern:
      /(?<way><<<|>>>|\bsend|\brecv) [^,\n]{2,40}?,? ?Alert(?: \[length [0-9a-f]{4}\])?, (?<level>warning|fatal) (?<name>[a-z_]{2,60})/i,
    read: callback,
  },
  {
    library: 'openssl',
    needle: ' alert "',
    pattern:
      /(?:TLS|SSL) (?<way>read|write) (?<level>fatal|warning) alert "(?<name>[A-Za-z][A-Za-z ]{1,60})"/,
    read: callback,
  },
  {
    library: 'openssl',
    needle: 'alert during',
    pattern:
      /alert during (?<way>read|write): (?<level>fatal|warning) \((?<name>[A-Za-z][A-Za-z _]{1,60})\)/i,
    read: callback,
  },
  {
    library: 'openssl',
    needle: 'level=',
    pattern: /Level=(?<level>fatal|warning)\(\d\), description=[A-Za-z ]{2,60}\((?<code>\d{1,3})\)/,
    read: ({ level, code }) => seen(octet(code), levelOf(level)),
  },
  {
    library: null,
    needle: 'tls alert,',
    pattern:
      /(?:\((?<way>IN|OUT)\), )?TLS alert, (?<name>[A-Za-z_ ]{2,60}) \((?<number>\d{1,5})\)/i,
    read: curlVerbose,
  },
  {
    library: 'openssl',
    needle: 'ret=',
    pattern:
      /where=(?<where>0x[0-9a-f]{1,8}), ret=(?<ret>\d{1,5})(?:: (?<words>[A-Za-z ]{2,60}))?/i,
    read: infoCallback,
  },
  {
    library: null,
    needle: 'ssl alert:',
    pattern:
      /(?<way>Received|Sent) (?<level>fatal|warning) SSL alert: (?<name>[A-Za-z][A-Za-z ]{1,60})/i,
    read: callback,
  },
  {
    library: 'boringssl',
    needle: '_alert_',
    pattern: /(?:SSLV3|TLSV1|TLSV13|SSL\/TLS|(?<![A-Z0-9])TLS)_ALERT_(?<name>[A-Z_]{4,60})/,
    read: ({ name = '' }, line) => received(nameAtStart(name), upperFamily(line)),
  },
  {
    library: null,
    needle: 'tlsv1_',
    pattern: /TLSV1_(?<name>[A-Z_]{4,60})/,
    read: ({ name = '' }, line) => received(nameAtStart(name), upperFamily(line)),
  },
]

/** OpenSSL's words alone; after what other stacks have in theirs. */
export const opensslWords: readonly Rule[] = [
  {
    library: 'openssl',
    needle: 'alert',
    pattern:
      /(?:sslv3|tlsv1|tlsv13|tlsv1\.3|ssl\/tls|(?<![\w/.-])tls)[ _]alert[ _](?<name>[a-z][a-z_ ]{2,60})/i,
    read: ({ name = '' }, line) => words(name, line),
  },
  {
    library: 'openssl',
    needle: 'tlsv1 ',
    pattern:
      /tlsv1 (?<name>(?:unsupported ext|certificate unob|unrecogni|bad certificate)[a-z ]{2,40})/i,
    read: ({ name = '' }, line) => received(nameAtStart(name), familyOf(line)),
  },
]

/** The library part is checked: other libraries of OpenSSL number their errors likewise. */
function packed(hex: string, line: string): Said | undefined {
  const library = layouts[hex.slice(0, 2).toLowerCase()]
  const reason = Number.parseInt(hex, 16) & 0xfff
  return library === undefined ? undefined : fromReason(reason, { library, ...familyOf(line) })
}

function fromReason(reason: number, more: Partial<Said> = {}): Said | undefined {
  const code = reason - RECEIVED
  return code >= 0 && code <= 0xff ? received(code, more) : undefined
}

function callback({ way = '', level, name = '' }: Groups): Said | undefined {
  const more = levelOf(level)
  const code = nameAtStart(name)
  return /^(?:read|recv|<<<|received|in)$/i.test(way) ? received(code, more) : sent(code, more)
}

/** `level << 8 | code`; before 7.61 curl took the level for a handshake message and lost the code. */
function curlVerbose({ way, name = '', number }: Groups, line: string): Said | undefined {
  const value = Number(number)
  const code = value > 0xff ? value & 0xff : undefined
  const level = levelOf(String(value > 0xff ? value >> 8 : value))
  const direction = way === undefined ? null : /IN/i.test(way) ? 'received' : 'sent'
  const library = /boringssl|unexpected_message|ECH required/.test(line) ? 'boringssl' : 'openssl'
  if (code === undefined && value > 2) return seen(codeOf(name))
  return { code: code ?? null, direction, library, ...level, ...named(code, name) }
}

/** A name beside a number is only compared with it. */
function named(code: number | undefined, name: string): Partial<Said> {
  const other = codeOf(name)
  if (code === undefined || other === undefined || other === code) return {}
  return { note: `the number says ${code}, the name beside it '${name}'; the number counts` }
}

/** SSL_CB_READ is 4, SSL_CB_WRITE 8; `ret` is `level << 8 | code`. */
function infoCallback({ where, ret }: Groups): Said | undefined {
  const flags = Number(where)
  const value = Number(ret)
  const isAlert = (flags & 0x4000) !== 0 && value > 0xff && value >> 8 <= 2
  if (!isAlert) return
  const more = levelOf(String(value >> 8))
  return (flags & 8) !== 0 ? sent(value & 0xff, more) : received(value & 0xff, more)
}

/** OpenSSL 4 says just "tls alert …"; so do programs of their own, about either direction. */
function words(name: string, line: string): Said | undefined {
  const code = nameAtStart(name)
  if (!/(?<![/\w])tls[ _]alert/i.test(line)) return received(code, familyOf(line))
  const isQueue =
    /SSL routines|SSLError|SSL error|state=|(?:^|[:(['" ])tls alert [a-z ]+(?:[:)'"\],]|$)/.test(
      line,
    )
  const isOwn = /\b(?:sen[dt]|sending|writ\w+|raised|generated|received|got)\b/i.test(line)
  return isQueue && !isOwn ? received(code) : undefined
}

function familyOf(line: string): { readonly library?: string } {
  if (line.includes('OPENSSL_internal')) return { library: 'boringssl' }
  const isLibre =
    /LibreSSL|SSL routines:(?:ST_|CONNECT_|ACCEPT_|(?:\(UNKNOWN\))?SSL_internal)/.test(line)
  return isLibre ? { library: 'libressl' } : { library: 'openssl' }
}

/** Python and Node write OpenSSL's reasons in upper case, as BoringSSL does its own. */
function upperFamily(line: string): { readonly library?: string } {
  if (line.includes('OPENSSL_internal') || /error:10/.test(line)) return { library: 'boringssl' }
  return /\[SSL: |ERR_SSL_|_ssl\.c/.test(line) ? { library: 'openssl' } : { library: 'boringssl' }
}

function isTls(line: string): boolean {
  return /ssl|tls/i.test(line)
}
