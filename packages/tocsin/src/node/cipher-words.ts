import type { CipherSuite12 } from '../wire/registry/cipher-suite.ts'

/** Whether a suite is one of those that a word means. */
export type Suits = (suite: CipherSuite12) => boolean

const everything: Suits = () => true
const exchanging =
  (kx: CipherSuite12['kx']): Suits =>
  (suite) =>
    suite.kx === kx && suite.auth !== 'anon'
const authenticating =
  (auth: CipherSuite12['auth']): Suits =>
  (suite) =>
    suite.auth === auth
const containing =
  (part: string): Suits =>
  ({ name }) =>
    name.includes(part)
const ending =
  (end: string): Suits =>
  ({ name }) =>
    name.endsWith(end)

const ecdhe = exchanging('ecdhe')
const dhe = exchanging('dhe')
const rsa = exchanging('rsa')

const words: Readonly<Record<string, Suits>> = {
  ALL: everything,
  DEFAULT: everything,
  HIGH: everything,
  COMPLEMENTOFDEFAULT: everything,
  ECDHE: ecdhe,
  EECDH: ecdhe,
  kECDHE: ecdhe,
  kEECDH: ecdhe,
  DHE: dhe,
  EDH: dhe,
  kDHE: dhe,
  kEDH: dhe,
  RSA: rsa,
  kRSA: rsa,
  aRSA: authenticating('rsa'),
  ECDSA: authenticating('ecdsa'),
  aECDSA: authenticating('ecdsa'),
  aNULL: authenticating('anon'),
  PSK: ({ kx }) => kx.endsWith('psk'),
  kPSK: exchanging('psk'),
  AES: containing('_AES_'),
  AES128: containing('_AES_128_'),
  AES256: containing('_AES_256_'),
  AESGCM: containing('_GCM_'),
  AESCCM: containing('_CCM'),
  CHACHA20: containing('_CHACHA20_'),
  '3DES': containing('_3DES_'),
  SHA: ending('_SHA'),
  SHA1: ending('_SHA'),
  SHA256: ending('_CBC_SHA256'),
  SHA384: ending('_CBC_SHA384'),
}

/** What OpenSSL's word for a group of suites means, or its `word+word`; nothing for other names. */
export function cipherWord(entry: string): Suits | undefined {
  const each = entry.split('+').flatMap((word) => (Object.hasOwn(words, word) ? words[word] : []))
  if (each.length < entry.split('+').length) return undefined
  return (suite) => each.every((suits) => suits?.(suite))
}
