import { codeOf, nameAtStart } from '../names.ts'
import { levelOf, octet, type Rule, received, type Said, seen, sent } from '../rule.ts'

/** GnuTLS, Mbed TLS, wolfSSL, s2n, Botan, BearSSL, picotls. */
export const libraryRules: readonly Rule[] = [
  {
    library: 'gnutls',
    needle: 'received alert',
    pattern: /[Rr]eceived (?:(?:fatal|warning) )?alert '?\[(?<code>\d{1,3})\]/,
    read: ({ code }) => received(octet(code)),
  },
  {
    library: 'gnutls',
    needle: 'received alert',
    pattern: /[Rr]eceived alert '(?<code>\d{1,3})'/,
    read: ({ code }) => received(octet(code)),
  },
  {
    library: 'gnutls',
    needle: 'alert[',
    pattern: /Alert\[(?<level>[12])\|(?<code>\d{1,3})\] - .{0,60}? - was received/,
    read: ({ code, level }) => received(octet(code), levelOf(level)),
  },
  {
    library: 'gnutls',
    needle: 'alert[',
    pattern: /[Ss]ending Alert\[(?<level>[12])\|(?<code>\d{1,3})\]/,
    read: ({ code, level }) => sent(octet(code), levelOf(level)),
  },
  {
    library: 'gnutls',
    needle: 'alert has been received',
    pattern: /alert has been received\.[^\n]{0,40}? alert (?<code>\d{1,3})\b/,
    read: ({ code }) => received(octet(code)),
  },
  {
    library: 'gnutls',
    needle: 'alert has been received',
    pattern:
      /A TLS (?<level>fatal|warning) alert has been received[.:( '"[\]]{0,6}(?<words>[A-Za-z][A-Za-z ]{2,60})?/,
    read: ({ level, words }) => ({
      code: nameAtStart(words ?? '') ?? null,
      direction: 'received',
      ...levelOf(level),
    }),
  },
  {
    library: 'gnutls',
    needle: 'gnutls',
    pattern:
      /gnutls[^\n]{0,80}?(?:failed|error)(?: \(-?\d{1,4}\))?: (?<words>[A-Z][A-Za-z/ ]{2,70})(?<stop>\.)?/i,
    read: ({ words = '', stop }) => (stop === undefined ? received(nameAtStart(words)) : undefined),
  },
  {
    library: 'gnutls',
    needle: 'gnutls',
    pattern: /gnutls[^\n]{0,80}?(?:\(|error:? |ret(?:urned|=)? ?|code )(?<number>-12|-16)\b/i,
    read: ({ number }) => ({
      code: null,
      direction: 'received',
      level: number === '-12' ? 'fatal' : 'warning',
    }),
  },
  {
    library: 'gnutls',
    needle: 'gnutls_e_',
    pattern: /GNUTLS_E_(?<level>FATAL|WARNING)_ALERT_RECEIVED/,
    read: ({ level }) => ({ code: null, direction: 'received', ...levelOf(level) }),
  },
  {
    library: 'gnutls',
    needle: 'gnutls_a_',
    pattern: /GNUTLS_A_(?<name>[A-Z_]{4,50})/,
    read: ({ name = '' }) => seen(nameAtStart(name)),
  },
  {
    library: 'mbedtls',
    needle: 'fatal alert message',
    pattern: /fatal alert message \(msg (?<code>\d{1,3})\)/,
    read: ({ code }) => received(octet(code), { level: 'fatal' }),
  },
  {
    library: 'mbedtls',
    needle: 'alert message, type',
    pattern: /got an alert message, type: \[(?<level>[12]):(?<code>\d{1,3})\]/,
    read: ({ level, code }) => received(octet(code), levelOf(level)),
  },
  {
    library: 'mbedtls',
    needle: 'send alert level',
    pattern: /send alert level=(?<level>[12]) message=(?<code>\d{1,3})/,
    read: ({ level, code }) => sent(octet(code), levelOf(level)),
  },
  {
    library: 'mbedtls',
    needle: '7780',
    pattern: /-0x0{0,4}7780\b/i,
    read: (_, line) => (isAppleOrWindows(line) ? undefined : hidden()),
  },
  {
    library: 'mbedtls',
    needle: '30592',
    pattern: /(?<![\d.])-30592\b/,
    read: (_, line) => (/ssl|tls/i.test(line) ? hidden() : undefined),
  },
  {
    library: 'mbedtls',
    needle: 'fatal alert message was received',
    pattern: /A fatal alert message was received from our peer|MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE/,
    read: () => hidden(),
  },
  {
    library: 'mbedtls',
    needle: 'err_ssl_fatal_alert',
    pattern: /MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE/,
    read: () => hidden(),
  },
  {
    library: 'wolfssl',
    needle: 'last_',
    pattern: /last_(?<way>[rt])x[. ]{1,2}code[ =:]{0,4}(?<code>\d{1,3})/,
    read: ({ way, code }) => (way === 'r' ? received(octet(code)) : sent(octet(code))),
  },
  {
    library: 'wolfssl',
    needle: 'alert type:',
    pattern: /Alert type: (?<name>[a-z_]{4,50})/i,
    read: ({ name = '' }, line) =>
      /got/i.test(line) ? received(codeOf(name)) : seen(codeOf(name)),
  },
  {
    library: 'wolfssl',
    needle: 'alert fatal error',
    pattern: /(?:received|re[vc]{2}d) alert fatal error/i,
    read: () => hidden(),
  },
  {
    library: 'wolfssl',
    needle: '-313',
    pattern: /(?<![\d.])-313\b/,
    read: (_, line) => (/ssl|tls/i.test(line) ? hidden() : undefined),
  },
  {
    library: 'wolfssl',
    needle: 'close notify alert',
    pattern: /peer sent close notify alert/i,
    read: () => received(0),
  },
  {
    library: 's2n',
    needle: 'tls alert received',
    pattern: /TLS alert received' (?<code>\d{1,3})\b/,
    read: ({ code }) => received(octet(code)),
  },
  {
    library: 's2n',
    needle: 'tls alert received',
    pattern:
      /(?:'|"|s2n[^\n]{0,80}|negotiate: )TLS alert received(?! ?[:(])(?:[^\n]{0,200}\n(?:[^\n]{0,40}\b)?(?:Received alert|Alert): (?<code>\d{1,3})\b)?/,
    read: ({ code }) => ({ code: octet(code) ?? null, direction: 'received' }),
  },
  {
    library: 'botan',
    needle: 'alert: ',
    pattern: /(?:^|[^A-Za-z] ?)Alert: (?<name>[a-z_]{4,50}?)(?:_(?<code>\d{1,3}))?(?:["'\s]|$)/,
    read: ({ name = '', code }) => received(code === undefined ? codeOf(name) : octet(code)),
  },
  {
    library: 'bearssl',
    needle: 'ssl',
    pattern:
      /(?:\bSSL error|BSSL\b[^\n]{0,60}?\berr(?:or)?)[:= ]{1,4}(?<number>\d{1,3})\b(?![.:-])/,
    read: ({ number }) => bearssl(Number(number)),
  },
  {
    library: 'bearssl',
    needle: 'br_err_',
    pattern: /BR_ERR_(?<way>RECV|SEND)_FATAL_ALERT ?\+ ?(?<code>\d{1,3})/,
    read: ({ way, code }) => (way === 'RECV' ? received(octet(code)) : sent(octet(code))),
  },
  {
    library: 'picotls',
    needle: 'ptls_',
    pattern: /ptls_\w{1,40}(?:: ?| (?:failed|returned)[: ]{1,3}|\(\) ?[:=] ?)(?<number>\d{1,3})\b/,
    read: ({ number }) => picotls(Number(number)),
  },
  {
    library: 'picotls',
    needle: 'ptls_alert',
    pattern: /PTLS_ALERT_TO_(?<way>SELF|PEER)_ERROR\((?<code>\d{1,3})\)/,
    read: ({ way, code }) => (way === 'SELF' ? sent(octet(code)) : received(octet(code))),
  },
  {
    library: 'picotls',
    needle: 'ptls_alert',
    pattern: /PTLS_ALERT_(?<name>[A-Z_]{4,50})/,
    read: ({ name = '' }) => seen(nameAtStart(name)),
  },
]

/** The stack says that a fatal alert came, and not which. */
function hidden(): Said {
  return { code: null, direction: 'received', level: 'fatal' }
}

function bearssl(number: number): Said | undefined {
  if (number >= 512 && number < 768) return sent(number - 512)
  return number >= 256 && number < 512 ? received(number - 256) : undefined
}

function picotls(number: number): Said | undefined {
  if (number >= 512) return
  return number >= 256 ? received(number - 256) : sent(number)
}

function isAppleOrWindows(line: string): boolean {
  return /HRESULT|OSStatus/.test(line)
}
