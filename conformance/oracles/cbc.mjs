import { nobleLegacyCrypto } from '../../packages/tocsin/dist/noble/index.js'
import { nodeCrypto } from '../../packages/tocsin/dist/node/crypto/index.js'
import { cbcOpener } from '../../packages/tocsin/dist/record/cbc.js'
import { earlyJudge, luckyJudge } from './careless.mjs'
import { cbcKeys, inPlace, randomOctets } from './records.mjs'

const protections = [
  ['TLS 1.0', 'aes_128_cbc', 'sha1'],
  ['TLS 1.1', 'aes_128_cbc', 'sha1'],
  ['TLS 1.2', 'aes_128_cbc', 'sha1'],
  ['TLS 1.2', 'aes_128_cbc', 'sha256'],
  ['TLS 1.2', 'aes_256_cbc', 'sha384'],
  ['TLS 1.2', '3des_ede_cbc', 'sha1'],
]

/** MAC, then padding, then encryption (RFC 5246 §6.2.3.2): what a record was made of, opener by opener. */
export function cbcSubjects() {
  const all = protections.flatMap((protection) =>
    comparisons(nodeCrypto, ...protection).map((classes) =>
      subject(nodeCrypto, protection, classes),
    ),
  )
  const noble = ['TLS 1.2', 'aes_128_cbc', 'sha1']
  const [first] = comparisons(nobleLegacyCrypto, ...noble)
  return [...all, subject(nobleLegacyCrypto, noble, { ...first, careless: luckyJudge })]
}

/** Each a pair of ways to fill the end of a plaintext of random octets, so none has a right MAC. */
function comparisons({ hashes }, _version, _cipher, mac) {
  const boundary = lucky13(hashes[mac])
  const long = 320
  return [
    {
      title: ['bad padding', `${boundary.padding + 1} octets of padding, bad MAC`],
      length: boundary.length,
      fill: [(plaintext) => wrongPadding(plaintext), rightPadding(boundary.padding)],
      careless: earlyJudge,
      pairs: 10_000,
    },
    {
      title: ['1 octet of padding, bad MAC', '256 octets of padding, bad MAC'],
      length: long,
      fill: [rightPadding(0), rightPadding(255)],
      careless: luckyJudge,
      pairs: 5000,
    },
    {
      title: ['bad padding', '256 octets of padding, bad MAC'],
      length: long,
      fill: [(plaintext) => wrongPadding(plaintext), rightPadding(255)],
      careless: earlyJudge,
      pairs: 5000,
    },
    {
      title: ['first octet of padding wrong', 'last octet of padding wrong'],
      length: long,
      fill: [oneWrong(255), oneWrong(1)],
      careless: earlyJudge,
      pairs: 5000,
    },
  ]
}

/**
 * The shortest plaintext of whole blocks, and the least padding in it, where a MAC over what is left
 * calls the compression function once less than a MAC over all but the padding's length.
 */
function lucky13({ blockLength, outputLength }) {
  const macHeader = 13
  const lengthField = blockLength === 128 ? 17 : 9
  const calls = (content) => Math.ceil((macHeader + content + lengthField) / blockLength)
  for (let length = 64; ; length += 16) {
    const content = length - outputLength - 1
    for (let padding = 1; padding < 16; padding++) {
      if (calls(content - padding) < calls(content)) return { length, padding }
    }
  }
}

const rightPadding = (padding) => (plaintext) => plaintext.fill(padding, -1 - padding)

function wrongPadding(plaintext) {
  plaintext.fill(1, -1)
  plaintext[plaintext.length - 2] = 0xaa
}

const oneWrong = (at) => (plaintext) => {
  rightPadding(255)(plaintext)
  plaintext[plaintext.length - 1 - at] ^= 1
}

function subject(crypto, protection, { title, length, fill, careless, pairs }) {
  const keys = cbcKeys(crypto, ...protection)
  const openers = { tocsin: cbcOpener(keys), careless: cbcOpener(keys, careless) }
  return {
    oracle: 'cbc',
    title: `${protection.join(', ')}, ${length} octets, ${crypto.name}`,
    classes: title,
    pairs,
    ...records(keys, length, fill),
    builds: {
      tocsin: (record) => openers.tocsin.open(record),
      careless: (record) => openers.careless.open(record),
    },
  }
}

/** Fragments of the IV, if there is one, and the plaintext once encrypted. */
function records({ cipher, key: bytes, iv: first, version }, length, fill) {
  const key = cipher.key(bytes)
  const ivLength = cipher.blockLength - first.length
  return {
    make(which) {
      const iv = first.length > 0 ? first : randomOctets(ivLength)
      const plaintext = randomOctets(length)
      fill[which](plaintext)
      return [iv.subarray(0, ivLength), key.encrypt(iv, plaintext)]
    },
    load: inPlace(version, ivLength + length),
  }
}
