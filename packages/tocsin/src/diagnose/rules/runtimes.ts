import { codeOf, nameAtStart } from '../names.ts'
import { type Groups, levelOf, octet, type Rule, received, type Said, seen, sent } from '../rule.ts'

const USER_CANCELED = 90

/** JSSE, Bouncy Castle, Go, rustls, Erlang, Haskell, OCaml, tlslite-ng, .NET. */
export const runtimeRules: readonly Rule[] = [
  {
    library: 'jsse',
    needle: 'close_notify alert',
    pattern: /Received fatal close_notify alert/,
    read: () => received(90, { note: 'JSSE words a fatal user_canceled so' }),
  },
  {
    library: 'jsse',
    needle: 'received alert message',
    pattern:
      /Received alert message(?:[^"]{1,20}"Alert": \{\s{0,20}"level"\s{0,8}: "(?<level>\w{2,10})",\s{0,20}"description": "(?<name>[a-z_]{4,50}))?/,
    read: ({ level, name }) => ({
      code: codeOf(name ?? '') ?? null,
      direction: 'received',
      ...levelOf(level),
    }),
  },
  {
    library: 'jsse',
    needle: 'received fatal alert: ',
    pattern: /Received fatal alert: (?<name>[a-z][a-z_]{3,50})/,
    read: ({ name = '' }) => received(codeOf(name), { level: 'fatal' }),
  },
  {
    library: 'jsse',
    needle: 'unknown alert description',
    pattern: /Unknown alert description \((?<number>-?\d{1,3})\)/,
    read: ({ number }) => received(Number(number) & 0xff),
  },
  {
    library: 'jsse',
    needle: 'handshake',
    pattern: /(?:received handshake warning|handshake alert): {1,3}(?<name>[a-z][a-z_]{3,50})/,
    read: ({ name = '' }) => received(codeOf(name)),
  },
  {
    library: 'jsse',
    needle: 'close_notify during',
    pattern: /Received close_notify during handshake/i,
    read: () => received(0),
  },
  {
    library: 'jsse',
    needle: ' alert:',
    pattern:
      /(?<way>RECV|SEND) (?:\S{2,12} )?ALERT:\s{1,4}(?<level>\w{2,10}), (?:description = )?(?<name>[a-z][a-z_]{3,50})/,
    read: ({ way, level, name = '' }) => directed(way === 'RECV', codeOf(name), levelOf(level)),
  },
  {
    library: 'jsse',
    needle: ' alert(',
    pattern:
      /(?<way>READ|WRITE): (?:D?TLSv?|SSLv|UNKNOWN)[0-9.]{0,4}[^\n]{0,12}? alert\((?<name>[a-z_]{4,50})\)/,
    read: ({ way, name = '' }) => directed(way === 'READ', codeOf(name)),
  },
  {
    library: 'jsse',
    needle: 'exception: (',
    pattern:
      /(?:SSL\w{0,40}|certpath\.\w{1,60})Exception: \((?<name>[a-z_]{4,50})\) (?!Received |received handshake|Unknown alert)/,
    read: ({ name = '' }) => sent(codeOf(name)),
  },
  {
    library: 'jsse',
    needle: 'fatal (',
    pattern: /Fatal \((?<name>[A-Z_]{4,50})\): /,
    read: ({ name = '' }, line) =>
      line.includes('Received fatal') ? undefined : sent(codeOf(name)),
  },
  {
    library: 'bouncycastle',
    needle: 'tlsfatalalert',
    pattern: /TlsFatalAlert(?<received>Received)?: (?:[a-z_]{2,50}|UNKNOWN)\((?<code>\d{1,3})\)/,
    read: ({ received: got, code }) => directed(got !== undefined, octet(code), { level: 'fatal' }),
  },
  {
    library: 'bouncycastle',
    needle: ' alert',
    pattern:
      /\b(?<way>raised|received) (?<level>warning|fatal)\(\d\) (?:[a-z_]{2,50}|UNKNOWN)\((?<code>\d{1,3})\) alert/,
    read: ({ way, level, code }) => directed(way === 'received', octet(code), levelOf(level)),
  },
  {
    library: 'go',
    needle: ' error: tls: ',
    pattern:
      /(?<way>remote|local) error: tls: (?:alert\((?<code>\d{1,3})\)|(?<name>[A-Za-z][A-Za-z0-9 ]{3,70}))/,
    read: ({ way, code, name = '' }) =>
      directed(way === 'remote', code === undefined ? nameAtStart(name) : octet(code)),
  },
  {
    library: 'rustls',
    needle: 'alertreceived(',
    pattern:
      /AlertReceived\((?:(?:Unknown|AlertDescription)\((?<number>0x[0-9a-f]{1,2}|\d{1,3})\)|(?<name>[A-Za-z]{4,50}))/,
    read: rustls,
  },
  {
    library: 'rustls',
    needle: 'received fatal alert: ',
    pattern:
      /[Rr]eceived fatal alert: (?:(?:Unknown|AlertDescription)\((?<number>0x[0-9a-f]{1,2}|\d{1,3})\)|(?<name>[A-Z][A-Za-z]{3,50}))/,
    read: rustls,
  },
  {
    library: 'rustls',
    needle: 'tls alert',
    pattern:
      /TLS alert (?:warning )?received: (?:Message|Alert)[^"']{0,400}?description: (?<name>[A-Za-z]{4,50})/,
    read: ({ name = '' }, line) =>
      /level: Warning/.test(line) && codeOf(name) === USER_CANCELED
        ? { code: null, direction: 'received', level: 'warning', candidates: [USER_CANCELED] }
        : received(codeOf(name)),
  },
  {
    library: 'rustls',
    needle: 'tls alert',
    pattern: /TLS alert received: Message \{/,
    read: () => ({ code: null, direction: 'received' }),
  },
  {
    library: 'rustls',
    needle: 'sending ',
    pattern: /[Ss]ending (?<level>warning|fatal) alert (?<name>[A-Z][A-Za-z]{3,50})/,
    read: ({ level, name = '' }) => sent(codeOf(name), levelOf(level)),
  },
  {
    library: 'erlang',
    needle: ' alert: ',
    pattern:
      /(?<verb>received|generated) (?:CLIENT|SERVER) ALERT:\s{1,2}(?<level>Fatal|Warning) - (?:[^\n'"]{0,60}?unknown[ _]alert:? (?<code>\d{1,3})|(?<name>[A-Za-z][A-Za-z ]{3,60}))/i,
    read: ({ verb, level, code, name = '' }) =>
      directed(
        verb === 'received',
        code === undefined ? nameAtStart(name) : octet(code),
        levelOf(level),
      ),
  },
  {
    library: 'erlang',
    needle: '.erl:',
    pattern: /\.erl:\d{1,5}:(?<level>Fatal|Warning) error: (?<name>[a-z][a-z ]{3,50})/,
    read: ({ level, name = '' }) => seen(nameAtStart(name), levelOf(level)),
  },
  {
    library: 'erlang',
    needle: 'tls_alert',
    pattern: /tls_alert,\s{0,4}(?:\{:?'?|["']|:)(?<name>[a-z][a-z_ ]{3,50})/,
    read: ({ name = '' }) => seen(nameAtStart(name)),
  },
  {
    library: 'haskell-tls',
    needle: 'error_protocol',
    pattern:
      /Error_Protocol \(?"(?<why>[^\n]{0,160}?)"(?: |,(?:True|False),)(?:AlertDescription (?<code>\d{1,3})|(?<name>[A-Z][A-Za-z]{3,50}))/,
    read: ({ why = '', code, name = '' }) =>
      directed(/remote side/.test(why), code === undefined ? codeOf(name) : octet(code)),
  },
  {
    library: 'ocaml-tls',
    needle: 'alert from peer',
    pattern: /TLS alert from peer: (?:unknown (?<code>\d{1,3})|(?<name>[a-z][a-z ]{3,50}))/,
    read: ({ code, name = '' }) => seen(code === undefined ? nameAtStart(name) : octet(code)),
  },
  {
    library: 'tlslite-ng',
    needle: 'alert: ',
    pattern: /TLS(?<way>Remote|Local)Alert: (?:(?<code>\d{1,3})|(?<name>[a-z_]{4,50}))/,
    read: ({ way, code, name = '' }) =>
      directed(way === 'Remote', code === undefined ? codeOf(name) : octet(code)),
  },
  {
    library: 'dotnet',
    needle: 'tls alert',
    pattern:
      /remote party (?:has )?sent (?:a )?TLS alert:? '?(?:(?<code>\d{1,3})|(?<name>[A-Z][A-Za-z]{3,50}))/,
    read: ({ code, name = '' }) => received(code === undefined ? codeOf(name) : octet(code)),
  },
]

function directed(
  fromPeer: boolean,
  code: number | undefined,
  more: Partial<Said> = {},
): Said | undefined {
  return fromPeer ? received(code, more) : sent(code, more)
}

function rustls({ number, name = '' }: Groups): Said | undefined {
  return received(number === undefined ? codeOf(name) : Number(number) & 0xff)
}
