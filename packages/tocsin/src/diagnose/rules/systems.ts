import { alertName } from '../../alert/description.ts'
import { codeOf, nameAtStart } from '../names.ts'
import { levelOf, octet, type Rule, received, type Said, seen, sent } from '../rule.ts'

/** Windows, Apple, QUIC, and third parties that watch: Wireshark, Zeek, ssldump, raw octets. */
export const systemRules: readonly Rule[] = [
  {
    library: 'schannel',
    needle: 'alert was ',
    pattern:
      /fatal alert was (?<way>received|generated)[^\n:]{0,220}?(?:(?:alert|error) code is|:) ?(?<code>\d{1,3})\b/i,
    read: ({ way, code }) =>
      /received/i.test(way ?? '') ? received(octet(code)) : sent(octet(code)),
  },
  {
    library: 'schannel',
    needle: 'alertdesc',
    pattern: /AlertDesc"?[>:= ]{1,3}"?(?<code>\d{1,3})/,
    read: ({ code }, line) => event(octet(code), line),
  },
  {
    library: 'schannel',
    needle: '3688',
    pattern: /\b(?<event>3688[78])\b[^\n]{0,400}?\bcode (?:is|was)?:? ?(?<code>\d{1,3})\b/,
    read: ({ event: id, code }) => (id === '36887' ? received(octet(code)) : sent(octet(code))),
  },
  {
    library: 'schannel',
    needle: '3688',
    pattern: /\b(?<event>3688[78])\b[^\n]{1,300}?(?<![\d.])(?<code>\d{1,3})(?![\d.]{0,4}\d)/,
    read: ({ event: id, code }, line) => translatedEvent(id === '36887', octet(code), line),
  },
  {
    library: 'nss',
    needle: '_alert',
    pattern: /\bSSL_ERROR_(?:RX_)?(?<name>[A-Z_]{4,50})_ALERT\b/i,
    read: ({ name = '' }) => received(codeOf(name)),
  },
  {
    library: 'nss',
    needle: '_error_',
    pattern: /\b(?:SEC|MOZILLA_PKIX)_ERROR_[A-Z0-9_]{3,60}/i,
    read: () => ({ code: null, direction: null, local: true, kind: 'certificate' }),
  },
  {
    library: 'chrome',
    needle: 'err_cert_',
    pattern: /\bERR_CERT_[A-Z_]{3,40}/,
    read: () => ({ code: null, direction: null, local: true, kind: 'certificate' }),
  },
  {
    library: 'schannel',
    needle: '_alert_',
    pattern: /(?<![A-Z])(?:SSL3|TLS1)_ALERT_(?<name>[A-Z_]{4,50})/,
    read: ({ name = '' }) => seen(nameAtStart(name)),
  },
  {
    library: 'network-framework',
    needle: ' alert, level',
    pattern:
      /\b(?<way>read|write) alert, level: (?<level>fatal|warning), description: (?<name>[A-Za-z_ ]{3,60})/,
    read: ({ way, level, name = '' }) =>
      way === 'read'
        ? received(nameAtStart(name), levelOf(level))
        : sent(nameAtStart(name), levelOf(level)),
  },
  {
    library: 'quic',
    needle: 'crypto',
    pattern:
      /CRYPTO_?ERROR[ (:=]{1,3}(?<number>0x1[0-9a-f]{2}|\d{3})\b\)?(?: \((?<way>remote|local)\))?/i,
    read: ({ number, way }) => quic(Number(number), way),
  },
  {
    library: 'quic',
    needle: 'crypto_error_0x1',
    pattern: /crypto_error_0x1(?<hex>[0-9a-f]{2})\b/i,
    read: ({ hex }) => seen(octet(hex, 16)),
  },
  {
    library: 'quic',
    needle: 'connection_close',
    pattern: /CONNECTION_CLOSE\b.{0,60}?\b(?<number>0x1[0-9a-f]{2})\b/i,
    read: ({ number }) => quic(Number(number), undefined),
  },
  {
    library: 'quic',
    needle: 'quic_tls_',
    pattern: /\bQUIC_TLS_(?<name>[A-Z_]{4,50})/,
    read: ({ name = '' }) => seen(nameAtStart(name)),
  },
  {
    library: 'quic',
    needle: 'error',
    pattern:
      /(?:transport|crypto|tls)[ _]error(?:[ _]code)?[ :=(]{1,3}(?<number>2[5-9]\d|[34]\d\d|50\d|51[01])\b/i,
    read: ({ number }, line) =>
      /quic|http\/?3/i.test(line) ? quic(Number(number), undefined) : undefined,
  },
  {
    library: 'quic',
    needle: 'cryptographic handshake',
    pattern: /cryptographic handshake failed: error (?<code>\d{1,3})\b/,
    read: ({ code }, line) =>
      line.includes('aborted by peer') ? received(octet(code)) : seen(octet(code)),
  },
  {
    library: 'quic',
    needle: 'ngx_quic_send_alert',
    pattern: /ngx_quic_send_alert\(\) level:\w{1,12} alert:(?<code>\d{1,3})\b/,
    read: ({ code }) => sent(octet(code)),
  },
  {
    library: 'quic',
    needle: 'tls handshake failure (',
    pattern: /TLS handshake failure \(ENCRYPTION_\w{1,30}\) (?<code>\d{1,3}): /,
    read: ({ code }, line) => chromeQuic(octet(code), line),
  },
  {
    library: 'quic',
    needle: '0x',
    pattern: /0x(?:80410|C0240)1(?<hex>[0-9a-f]{2})\b/i,
    read: ({ hex }) => seen(octet(hex, 16)),
  },
  {
    library: 'quic',
    needle: '200000',
    pattern: /(?<![\d.])200000(?<number>2[5-9]\d|[34]\d\d|50\d|51[01])\b/,
    read: ({ number }, line) =>
      /quic|status/i.test(line) ? seen(Number(number) - 256) : undefined,
  },
  {
    library: 'quic',
    needle: 'quic_status_tls_alert',
    pattern: /QUIC_STATUS_TLS_ALERT\((?<code>\d{1,3})\)/,
    read: ({ code }) => seen(octet(code)),
  },
  {
    library: 'quic',
    needle: 'quic',
    pattern:
      /(?:error(?:[_ ]code)?|status|code|reason)["']?[ :=(]{1,4}(?:0x)?(?<hex>0?1[0-9a-f]{2})\b(?! ?(?:ms|bytes|s\b))/i,
    read: ({ hex }, line) =>
      new RegExp(`0x0?${hex}\\b`, 'i').test(line)
        ? quic(hexOf(hex), undefined)
        : quic(Number(hex), undefined),
  },
  {
    library: 'wireshark',
    needle: 'description: ',
    pattern:
      /Alert \(Level: (?<level>Fatal|Warning), Description: (?<name>[A-Za-z][A-Za-z ]{3,60})\)/,
    read: ({ level, name = '' }) => {
      const code = codeOf(name)
      return code === undefined
        ? { code: null, direction: null, ...levelOf(level) }
        : seen(code, levelOf(level))
    },
  },
  {
    library: 'wireshark',
    needle: 'description: ',
    pattern: /Description: [A-Za-z][A-Za-z ]{2,60} \((?<code>\d{1,3})\)/,
    read: ({ code }) => seen(octet(code)),
  },
  {
    library: 'wireshark',
    needle: 'alert_message',
    pattern: /alert_message[._]desc(?:ription)?"?[: =]{1,4}\[?"?(?<code>\d{1,3})\b/,
    read: ({ code }) => seen(octet(code)),
  },
  {
    library: 'wireshark',
    needle: 'encrypted alert',
    pattern: /\bEncrypted Alert\b/i,
    read: () => ({ code: null, direction: null, candidates: [0] }),
  },
  {
    library: 'zeek',
    needle: 'last_alert',
    pattern: /last_alert["\s:=]{1,6}(?:unknown-(?<code>\d{1,3})|(?<name>[a-z_]{4,50}))\b/,
    read: ({ code, name = '' }) => seen(code === undefined ? codeOf(name) : octet(code)),
  },
  {
    library: 'zeek',
    needle: 'last_alert',
    pattern:
      /last_alert\b[^\n]{0,400}\s(?:unknown-(?<code>\d{1,3})|(?<name>[a-z]{2,20}_[a-z_]{2,40}))\b/,
    read: ({ code, name = '' }) => seen(code === undefined ? codeOf(name) : octet(code)),
  },
  {
    library: 'ssldump',
    needle: 'alert',
    pattern:
      /(?<way>[CS])>[CS]\S{0,20}\s{1,20}Alert\s{1,20}level\s{1,30}(?<level>fatal|warning)\s{1,20}value\s{1,30}(?<name>[a-z_]{4,50})/,
    read: ({ way, level, name = '' }) =>
      seen(codeOf(name), { ...levelOf(level), sender: way === 'C' ? 'client' : 'server' }),
  },
  {
    library: null,
    needle: 'alert[',
    pattern:
      /Alert\[(?<who>[CS])\] ?: ?(?:unknown \((?<code>\d{1,3})\)|(?<name>[a-z][A-Za-z ]{3,40}))/i,
    read: ({ who, code, name = '' }) =>
      seen(code === undefined ? nameAtStart(name) : octet(code), {
        confidence: 'likely',
        sender: who === 'C' || who === 'c' ? 'client' : 'server',
      }),
  },
  {
    library: 'raw-record',
    needle: '15',
    pattern:
      /(?<![0-9a-f])15[\s:,-]{0,2}03[\s:,-]{0,2}0[0-4][\s:,-]{0,2}00[\s:,-]{0,2}02[\s:,-]{0,2}0(?<level>[12])[\s:,-]{0,2}(?<hex>[0-9a-f]{2})(?![0-9a-f]{3})/i,
    read: ({ level, hex }) => seen(octet(hex, 16), levelOf(level)),
  },
  {
    library: 'raw-record',
    needle: 'x15',
    pattern:
      /(?:\\{1,8}|0)x15[\s,]{0,3}(?:\\{1,8}|0)x0?3[\s,]{0,3}(?:\\{1,8}|0)x0?[0-4][\s,]{0,3}(?:\\{1,8}|0)x00?[\s,]{0,3}(?:\\{1,8}|0)x0?2[\s,]{0,3}(?:\\{1,8}|0)x0?(?<level>[12])[\s,]{0,3}(?:\\{1,8}|0)x(?<hex>[0-9a-f]{1,2})/i,
    read: ({ level, hex }) => seen(octet(hex, 16), levelOf(level)),
  },
  {
    library: 'raw-record',
    needle: '15',
    pattern:
      /(?<![0-9a-f])15[\s:]{0,2}03[\s:]{0,2}0[0-4][\s:]{0,2}00[\s:]{0,2}(?<length>1[2-9a-f]|[2-9][0-9a-f])(?![0-9a-f]{3})/i,
    read: () => ({ code: null, direction: null, note: 'an alert record, encrypted' }),
  },
]

/** CRYPTO_ERROR is 0x0100 + the alert (RFC 9001 §4.8). */
function quic(number: number, way: string | undefined): Said | undefined {
  const code = number - 0x100
  if (code < 0 || code > 0xff) return
  if (way === undefined) return seen(code)
  return way.toLowerCase() === 'remote' ? received(code) : sent(code)
}

function hexOf(hex: string | undefined): number {
  return Number.parseInt(hex ?? '', 16)
}

/** The event log gives the direction by the number of the event. */
function event(code: number | undefined, line: string): Said | undefined {
  if (/\b36887\b/.test(line)) return received(code)
  return /\b36888\b/.test(line) ? sent(code) : seen(code)
}

/** The event in another language: its number, and the only number after it that an alert has. */
function translatedEvent(
  isReceived: boolean,
  code: number | undefined,
  line: string,
): Said | undefined {
  if (code === undefined || alertName(code) === undefined || !/schannel|TLS/i.test(line)) return
  return isReceived ? received(code) : sent(code)
}

/** Chrome's QUIC speaks so of what its own BoringSSL raised. */
function chromeQuic(code: number | undefined, line: string): Said | undefined {
  return /receive|from peer/i.test(line) ? received(code) : seen(code)
}
