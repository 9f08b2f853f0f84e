import type { CbcName, CryptoProvider } from '../../crypto/provider.ts'
import { both12, each, type Fault, sendOctet } from '../fault.ts'
import { editData } from '../records.ts'
import type { Misdeed } from '../verbs.ts'

const blockLength = 16
const macLength = 20

/** Where a plaintext under the order of old has what: one octet, its MAC, padding, the length of that. */
const macStart = 1

/** Changes what is encrypted in the second record of every key: in the first of application data. */
const encrypting =
  (change: (plaintext: Uint8Array) => Uint8Array) =>
  (honest: CryptoProvider): CryptoProvider => {
    const cipher = honest.ciphers?.aes_128_cbc
    if (!cipher) return honest
    const key: typeof cipher.key = (octets) => {
      const honestly = cipher.key(octets)
      let records = 0
      return {
        encrypt: (iv, plaintext) =>
          honestly.encrypt(iv, records++ === 1 ? change(plaintext) : plaintext),
        decrypt: (iv, ciphertext) => honestly.decrypt(iv, ciphertext),
        wipe: () => honestly.wipe(),
      }
    }
    const name: CbcName = 'aes_128_cbc'
    return { ...honest, ciphers: { ...honest.ciphers, [name]: { ...cipher, key } } }
  }

const flipped = (at: number) => (octets: Uint8Array) =>
  octets.map((octet, index) => (index === (at < 0 ? octets.length + at : at) ? octet ^ 1 : octet))

/** Cuts octets off the first record of data, and says so in its header. */
const shortened = (length: (fragment: number) => number): Misdeed =>
  editData((record) => {
    const left = length(record.length - 5)
    const cut = record.slice(0, 5 + left)
    cut.set([left >> 8, left & 0xff], 3)
    return cut
  })

const common = {
  provokes: 'record.not-authentic',
  legacy: true,
  connected: sendOctet,
} as const

const cipherSuites = ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA']
const old = { ...common, setup: { cipherSuites, encryptThenMac: 'refuse' } } as const
const better = { ...common, setup: { cipherSuites } } as const

const padding = ['4346-6.2.3.2-a', '4346-7.2.2-a', '5246-6.2.3.2-a', 'hard-lucky13']
const mac = ['5246-7.2.2-k', 'hard-lucky13']
const length = ['5246-6.2.3.2-b', 'hard-lucky13']

/** MAC, then padding, then encryption (RFC 5246 §6.2.3.2). */
const macFirst: readonly Fault[] = [
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-padding',
    text: 'pads with an octet that is not the length of the padding',
    rows: padding,
    crypto: encrypting(flipped(-2)),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-padding-length',
    text: 'says that there is more padding than there is record',
    rows: padding,
    crypto: encrypting((plaintext) => plaintext.with(-1, 0xff)),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-padding-into-mac',
    text: 'says that there is padding where the MAC is',
    rows: padding,
    crypto: encrypting((plaintext) => plaintext.fill(plaintext.length - 1, macStart)),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-mac',
    text: 'flips a bit of the MAC and pads well',
    rows: mac,
    crypto: encrypting(flipped(macStart + macLength - 1)),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-mac-and-padding',
    text: 'flips a bit of the MAC and pads badly',
    rows: [...padding, ...mac.slice(0, 1)],
    crypto: encrypting((plaintext) => flipped(-2)(flipped(macStart)(plaintext))),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-last-block',
    text: 'flips a bit of the ciphertext',
    rows: mac,
    misdeed: editData(flipped(-1)),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-no-whole-block',
    text: 'sends a fragment that is no multiple of the block size',
    rows: length,
    misdeed: shortened((fragment) => fragment - 1),
  }),
  ...each(both12, {
    ...old,
    id: 'record.not-authentic/cbc-too-short',
    text: 'sends a fragment with no room for a MAC',
    rows: length,
    misdeed: shortened(() => blockLength),
  }),
]

/** Encryption, then MAC (RFC 7366 §3). */
const encryptionFirst: readonly Fault[] = [
  ...each(both12, {
    ...better,
    id: 'record.not-authentic/etm-mac',
    text: 'flips a bit of the MAC over the ciphertext',
    rows: ['7366-3-a'],
    misdeed: editData(flipped(-1)),
  }),
  ...each(both12, {
    ...better,
    id: 'record.not-authentic/etm-padding',
    text: 'pads badly under a MAC over the ciphertext that is right',
    rows: padding,
    crypto: encrypting(flipped(-2)),
  }),
  ...each(both12, {
    ...better,
    id: 'record.not-authentic/etm-no-whole-block',
    text: 'sends a fragment that is no multiple of the block size, and a MAC',
    rows: length,
    misdeed: shortened((fragment) => fragment - 1),
  }),
  ...each(both12, {
    ...better,
    id: 'record.not-authentic/etm-too-short',
    text: 'sends a fragment with no room for a MAC over the ciphertext',
    rows: length,
    misdeed: shortened(() => blockLength),
  }),
]

/** Records under CBC that are not authentic, for reasons that must not be told apart. */
export const cbcFaults: readonly Fault[] = [...macFirst, ...encryptionFirst]
