import { describe, expect, it } from 'vitest'
import { nobleCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { deriveSecret, expand, expandLabel, extract } from './hkdf.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (array: Uint8Array) => Buffer.from(array).toString('hex')
const empty = new Uint8Array()

const rfc5869 = [
  {
    case: 1,
    hash: 'sha256',
    ikm: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
    salt: '000102030405060708090a0b0c',
    info: 'f0f1f2f3f4f5f6f7f8f9',
    prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
    okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    case: 2,
    hash: 'sha256',
    ikm: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f',
    salt: '606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
    info: 'b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    prk: '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244',
    okm: 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
  },
  {
    case: 3,
    hash: 'sha256',
    ikm: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
    salt: '',
    info: '',
    prk: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
    okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  },
  {
    case: 4,
    hash: 'sha1',
    ikm: '0b0b0b0b0b0b0b0b0b0b0b',
    salt: '000102030405060708090a0b0c',
    info: 'f0f1f2f3f4f5f6f7f8f9',
    prk: '9b6c18c432a7bf8f0e71c8eb88f4b30baa2ba243',
    okm: '085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896',
  },
  {
    case: 5,
    hash: 'sha1',
    ikm: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f',
    salt: '606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
    info: 'b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    prk: '8adae09a2a307059478d309b26c4115a224cfaf6',
    okm: '0bd770a74d1160f7c9f12cd5912a06ebff6adcae899d92191fe4305673ba2ffe8fa3f1a4e5ad79f3f334b3b202b2173c486ea37ce3d397ed034c7f9dfeb15c5e927336d0441f4c4300e2cff0d0900b52d3b4',
  },
  {
    case: 6,
    hash: 'sha1',
    ikm: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
    salt: '',
    info: '',
    prk: 'da8c8a73c7fa77288ec6f5e7c297786aa0d32d01',
    okm: '0ac1af7002b3d761d1e55298da9d0506b9ae52057220a306e07b6b87e8df21d0ea00033de03984d34918',
  },
  {
    case: 7,
    hash: 'sha1',
    ikm: '0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c',
    salt: '',
    info: '',
    prk: '2adccada18779e7c2077ad2eb19d3f3e731385dd',
    okm: '2c91117204d745f3500d636a62f64f0ab3bae548aa53d423b0d1f27ebba6f5e5673a081d70cce7acfc48',
  },
] as const

/** RFC 8448 §3, the simple 1-RTT handshake: secret, label, context, and what they expand to. */
const rfc8448 = {
  early: '33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a',
  derived: '6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba',
  ecdhe: '8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d',
  handshake: '1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac',
  derivedForMaster: '43de77e0c77713859a944db9db2590b53190a65b3ee2e4f12dd7a0bb7ce254b4',
  master: '18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919',
  helloHash: '860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8',
  finishedHash: '9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13',
  clientHandshake: 'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21',
  serverHandshake: 'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
  clientApplication: '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
  serverApplication: 'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
  exporter: 'fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50',
  afterClientFinished: '209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d',
  resumption: '7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c',
  ticketPsk: '4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3',
} as const

describe.each([nodeCrypto, nobleCrypto])('HKDF on $name', ({ hashes }) => {
  const { sha256 } = hashes
  const zeros = new Uint8Array(32)
  const value = (name: keyof typeof rfc8448) => bytes(rfc8448[name])

  it.each(rfc5869)('RFC 5869 test case $case', ({ hash, ikm, salt, info, prk, okm }) => {
    const extracted = extract(hashes[hash], bytes(salt), bytes(ikm))
    expect(hex(extracted)).toBe(prk)
    expect(hex(expand(hashes[hash], extracted, bytes(info), okm.length / 2))).toBe(okm)
  })

  it('extracts the early, handshake and main secrets of RFC 8448 §3', () => {
    expect(hex(extract(sha256, empty, zeros))).toBe(rfc8448.early)
    expect(hex(extract(sha256, value('derived'), value('ecdhe')))).toBe(rfc8448.handshake)
    expect(hex(extract(sha256, value('derivedForMaster'), zeros))).toBe(rfc8448.master)
  })

  it.each([
    ['early', 'derived', undefined, 'derived'],
    ['handshake', 'c hs traffic', 'helloHash', 'clientHandshake'],
    ['handshake', 's hs traffic', 'helloHash', 'serverHandshake'],
    ['handshake', 'derived', undefined, 'derivedForMaster'],
    ['master', 'c ap traffic', 'finishedHash', 'clientApplication'],
    ['master', 's ap traffic', 'finishedHash', 'serverApplication'],
    ['master', 'exp master', 'finishedHash', 'exporter'],
    ['master', 'res master', 'afterClientFinished', 'resumption'],
  ] as const)('derives from %s "%s" over %s: %s', (secret, label, transcript, expected) => {
    const transcriptHash = transcript ? value(transcript) : sha256.digest(empty)
    expect(hex(deriveSecret(sha256, value(secret), label, transcriptHash))).toBe(rfc8448[expected])
  })

  it.each([
    ['serverHandshake', '3fce516009c21727d0f2e4e86ee403bc', '5d313eb2671276ee13000b30'],
    ['clientHandshake', 'dbfaa693d1762c5b666af5d950258d01', '5bd3c71b836e0b76bb73265f'],
    ['serverApplication', '9f02283b6c9c07efc26bb9f2ac92e356', 'cf782b88dd83549aadf1e984'],
    ['clientApplication', '17422dda596ed5d9acd890e3c63f5051', '5b78923dee08579033e523d9'],
  ] as const)('expands %s into its traffic key and iv', (secret, key, iv) => {
    expect(hex(expandLabel(sha256, value(secret), 'key', empty, 16))).toBe(key)
    expect(hex(expandLabel(sha256, value(secret), 'iv', empty, 12))).toBe(iv)
  })

  it('computes finished keys, the client Finished and the resumption PSK of RFC 8448 §3', () => {
    const key = expandLabel(sha256, value('serverHandshake'), 'finished', empty, 32)
    expect(hex(key)).toBe('008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8')
    const clientKey = expandLabel(sha256, value('clientHandshake'), 'finished', empty, 32)
    const finished = sha256.hmac(clientKey, value('finishedHash'))
    expect(hex(finished)).toBe('a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61')
    const nonce = Uint8Array.of(0, 0)
    const psk = expandLabel(sha256, value('resumption'), 'resumption', nonce, 32)
    expect(hex(psk)).toBe(rfc8448.ticketPsk)
  })

  it('refuses what the encodings have no room for', () => {
    expect(() => expand(sha256, zeros, empty, 255 * 32 + 1)).toThrow(RangeError)
    expect(expand(sha256, zeros, empty, 255 * 32)).toHaveLength(255 * 32)
    expect(() => expandLabel(sha256, zeros, 'x'.repeat(250), empty, 32)).toThrow(RangeError)
    expect(() => expandLabel(sha256, zeros, 'x', new Uint8Array(256), 32)).toThrow(RangeError)
    expect(() => expandLabel(sha256, zeros, 'ü', empty, 32)).toThrow(RangeError)
  })
})
