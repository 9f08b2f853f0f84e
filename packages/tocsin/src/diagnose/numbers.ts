import type { TextRow } from './texts.ts'

/** Where a number of a stack stands, and what it is in the table. */
interface Place {
  readonly stack: string
  readonly needles: readonly string[]
  readonly pattern: RegExp
  /** What has to stand in the line as well. */
  readonly beside?: RegExp
  /** The number as the table has it. */
  readonly key: (digits: string) => string
}

const same = (digits: string) => digits

const places: readonly Place[] = [
  {
    stack: 'nss',
    needles: ['nss', 'nspr', 'ssl_error', 'sec_error', 'pr_'],
    pattern:
      /(?:error|code|errno|NSS)[^\n]{0,24}?(?<digits>-(?:12[0-3]\d\d|81\d\d|80\d\d|59\d\d))\b/i,
    key: same,
  },
  {
    stack: 'nss',
    needles: ['_error'],
    pattern: /\b(?<digits>(?:ssl|sec|mozilla_pkix)_error_[a-z0-9_]{3,60}|pr_[a-z_]{3,40}_error)\b/i,
    key: (constant) => constant.toUpperCase(),
  },
  {
    stack: 'securetransport',
    needles: ['-98'],
    pattern: /(?<![\d.])(?<digits>-98\d\d)\b/,
    beside: /ssl|tls|osstatus|kCF|NSURL|secure|handshake/i,
    key: same,
  },
  {
    stack: 'schannel',
    needles: ['0x8009', '0x0009'],
    pattern: /(?<digits>0x[08]009[0-9a-f]{4})\b/i,
    key: (digits) => digits.toUpperCase(),
  },
  {
    stack: 'schannel',
    needles: ['-2146', '2148'],
    pattern: /(?<![\d.])(?<digits>-2146\d{6}|2148\d{6})\b/,
    key: (digits) => `0X${(Number(digits) >>> 0).toString(16).toUpperCase().padStart(8, '0')}`,
  },
  {
    stack: 'schannel',
    needles: ['schannel'],
    pattern: /\b(?<digits>36\d{3})\b/,
    key: same,
  },
  {
    stack: 'securetransport',
    needles: ['code=-1'],
    pattern: /NSURLErrorDomain Code=(?<digits>-1\d{3})\b/,
    key: same,
  },
  {
    stack: 'chrome',
    needles: ['net_error'],
    pattern: /net_error[ =:]{1,3}(?<digits>-\d{2,3})\b/,
    key: same,
  },
  {
    stack: 'mbedtls',
    needles: ['-0x'],
    pattern: /(?<digits>-0x0{0,4}[0-9a-f]{2,4})\b/i,
    key: (digits) => hex(Number.parseInt(digits.slice(3), 16)),
  },
  {
    stack: 'mbedtls',
    needles: ['ssl - ', 'mbedtls', 'x509 - '],
    pattern: /(?<![\d.])-(?<digits>\d{4,5})\b/,
    key: (digits) => hex(Number(digits)),
  },
  {
    stack: 'wolfssl',
    needles: ['wolfssl', 'err', 'cyassl'],
    pattern: /\berr(?:or)?[ =:]{1,3}(?<digits>-\d{3})\b/i,
    key: same,
  },
  {
    stack: 'bearssl',
    needles: ['ssl error', 'bssl'],
    pattern:
      /(?:\bSSL error|BSSL\b[^\n]{0,60}?\berr(?:or)?)[:= ]{1,4}(?<digits>\d{1,3})\b(?![.:-])/,
    key: same,
  },
]

function hex(number: number): string {
  return `-0X${number.toString(16).toUpperCase()}`
}

/** The wording that a stack's own error number stands for. */
export function numberedIn(
  line: string,
  lower: string,
  table: ReadonlyMap<string, TextRow>,
): { readonly row: TextRow; readonly evidence: string } | undefined {
  for (const { stack, needles, pattern, beside, key } of places) {
    if (!needles.some((each) => lower.includes(each)) || beside?.test(line) === false) continue
    const match = pattern.exec(line)
    const row = match && table.get(`${stack} ${key(match.groups?.['digits'] ?? '')}`)
    if (match && row) return { row, evidence: match[0] }
  }
  return undefined
}
