import { nodeCrypto } from '../../packages/tocsin/dist/node/crypto/index.js'
import { opener12, sealer12 } from '../../packages/tocsin/dist/record/aead12.js'
import { opener13, sealer13 } from '../../packages/tocsin/dist/record/aead13.js'
import { cbcOpener, cbcSealer } from '../../packages/tocsin/dist/record/cbc.js'
import { headerLength } from '../../packages/tocsin/dist/record/header.js'
import { backwardsOpener, hastyAead } from './careless.mjs'
import { cbcKeys, inPlace, randomOctets } from './records.mjs'

/*
 * Records that were good before one bit of them was changed: under encrypt-then-MAC (RFC 7366) and
 * under AEAD, where whoever asks for the MAC first has nothing to give away.
 */

const applicationData = 23
const length = 256
const pairs = 20_000

/** What a good record ends with before it is sealed: in TLS 1.3 its type, in TLS 1.2 the last octet of data. */
const last = applicationData

/** MAC over the ciphertext, which is asked for first. */
export function encryptThenMacSubjects() {
  const protections = [
    ['TLS 1.1', 'aes_128_cbc', 'sha1'],
    ['TLS 1.2', 'aes_128_cbc', 'sha256'],
    ['TLS 1.2', 'aes_256_cbc', 'sha384'],
  ]
  return protections.flatMap(([version, cipher, mac]) => {
    const keys = cbcKeys(nodeCrypto, version, cipher, mac, true)
    const opener = cbcOpener(keys)
    const careless = backwardsOpener(cbcOpener(keys), keys)
    const macLength = keys.mac.outputLength
    const common = { oracle: 'encrypt-then-mac', version, sealer: cbcSealer(keys), opener }
    const title = `${version}, ${cipher}, ${mac}`
    const inMac = ['MAC changed', (fragment) => flip(fragment, -1)]
    return [
      subject({
        ...common,
        title,
        classes: [inMac, ['last block changed', (f) => flip(f, -macLength - 1)]],
        careless,
      }),
      subject({
        ...common,
        title,
        classes: [inMac, ['first octet of the MAC changed', (f) => flip(f, -macLength)]],
      }),
    ]
  })
}

/** A tag over all of it. */
export function aeadSubjects() {
  const protections = [
    ['TLS 1.2', 'aes_128_gcm', 'aes-128-gcm'],
    ['TLS 1.2', 'chacha20_poly1305', 'chacha20-poly1305'],
    ['TLS 1.3', 'aes_128_gcm', 'aes-128-gcm'],
    ['TLS 1.3', 'chacha20_poly1305', 'chacha20-poly1305'],
  ]
  return protections.flatMap(([version, name, cipher]) => {
    const { keys, sealer, opener, hasty } = aeadEnds(version, nodeCrypto.aeads[name], cipher)
    const common = { oracle: 'aead', version, sealer, opener, title: `${version}, ${name}` }
    const inTag = ['tag changed', (fragment) => flip(fragment, -1)]
    const { tagLength } = keys.aead
    return [
      subject({
        ...common,
        classes: [inTag, ['ciphertext changed', (f) => flip(f, -tagLength - 1)]],
        careless: hasty,
      }),
      subject({
        ...common,
        classes: [inTag, ['first octet of the tag changed', (f) => flip(f, -tagLength)]],
      }),
    ]
  })
}

function aeadEnds(version, aead, cipher) {
  const [seal, open] = version === 'TLS 1.3' ? [sealer13, opener13] : [sealer12, opener12]
  const ivLength = version === 'TLS 1.2' && cipher.endsWith('gcm') ? 4 : 12
  const keys = {
    aead,
    key: randomOctets(aead.keyLength),
    iv: randomOctets(ivLength),
    epoch: 'application',
  }
  const hasty = open({ ...keys, aead: hastyAead(aead, cipher, last) })
  return { keys, sealer: seal(keys), opener: open(keys), hasty }
}

function flip(fragment, at) {
  fragment[fragment.length + at] ^= 1
}

/** A sealer goes on with each record, and an opener waits for the first: so all are changes of one. */
function subject({ oracle, version, title, sealer, opener, careless, classes }) {
  const good = sealed(sealer)
  const open = (end) => (record) => end.open(record)
  return {
    oracle,
    title: `${title}, ${length} octets, node`,
    classes: classes.map(([name]) => name),
    pairs,
    make(which) {
      const fragment = good.slice()
      classes[which][1](fragment)
      return [fragment]
    },
    load: inPlace(version, good.length),
    builds: { tocsin: open(opener), ...(careless && { careless: open(careless) }) },
  }
}

/** The fragment of a record of random octets and a last one. */
function sealed(sealer) {
  const content = randomOctets(length)
  content[length - 1] = last
  const bytes = new Uint8Array(sealer.sealedLength(length, 0))
  sealer.seal(applicationData, content, 0, bytes, 0)
  return bytes.slice(headerLength)
}
