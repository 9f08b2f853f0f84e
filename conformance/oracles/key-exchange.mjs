import { constants, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto'
import { tls13 } from 'tocsin'
import { tls12 } from 'tocsin/legacy'
import { createSecureContext } from 'tocsin/node'
import { issue } from '../../bench/certificates.mjs'
import { rsaPremaster } from '../../packages/tocsin/dist/handshake/tls12/key-exchange/rsa-premaster.js'
import { privateKey } from '../../packages/tocsin/dist/node/crypto/private-key.js'
import { hastyPremaster, throwingDecrypt } from './careless.mjs'
import { meet, repeating, replaying, tell } from './meeting.mjs'
import { randomOctets } from './records.mjs'

const modulusLength = 256
const premasterLength = 48
const clientVersion = 0x0303

/** What a client may have encrypted (RFC 8017 §7.2.1), all of it as long as the modulus and less than it. */
const messages = {
  'well formed': (encoded) => encoded,
  'other version': (encoded) => encoded.fill(2, -premasterLength + 1, 2 - premasterLength),
  'first octet not 0': (encoded) => encoded.fill(1, 0, 1),
  'block type not 2': (encoded) => encoded.fill(1, 1, 2),
  'zero in the first octet of padding': (encoded) => encoded.fill(0, 2, 3),
  'zero in the last octet of padding': (encoded) => encoded.fill(0, -50, -49),
  'no zero behind the padding': (encoded) => encoded.fill(1, -49, -48),
  'secret of 47 octets': (encoded) => encoded.fill(1, -49, -48).fill(0, -48, -47),
  'zeros but for the secret': (encoded) => encoded.fill(0, 0, -premasterLength),
}
const wrong = Object.keys(messages).filter((name) => name !== 'well formed')

/** A message of random padding and a random secret, of this kind. */
function encode(kind) {
  const encoded = randomOctets(modulusLength).map((octet) => octet || 0xff)
  encoded.set([0, 2])
  encoded.set([0, clientVersion >> 8, clientVersion & 0xff], modulusLength - premasterLength - 1)
  return messages[kind](encoded)
}

/** What a client may send that is no ciphertext of this key, as everybody can see. */
const ciphertexts = {
  'not below the modulus': new Uint8Array(modulusLength).fill(0xff),
  'an octet short': randomOctets(modulusLength - 1).fill(1, 0, 1),
  'an octet long': randomOctets(modulusLength + 1).fill(0, 0, 1),
  'of no length': new Uint8Array(0),
}

/** RSA key transport (RFC 5246 §7.4.7.1): removing the padding, decrypting before that, and a handshake. */
export function rsaSubjects() {
  const { ca, cert, key } = issue('rsa-2048')
  const publicKey = createPublicKey(createPrivateKey(key))
  const encrypted = (encoded) =>
    new Uint8Array(publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, encoded))
  const { decrypt } = privateKey(key)
  const { verifier } = createSecureContext({ ca })
  const credentials = createSecureContext({ cert, key }).credentials.map(repeating)
  const meeting = { credentials, encrypted, flightOf: flights(verifier) }
  return [
    ...wrong.flatMap((kind) => [
      premasterSubject(kind),
      decryptSubject(kind, encrypted, decrypt),
      handshakeSubject(kind, meeting),
    ]),
    ...Object.keys(ciphertexts).map((kind) => publicSubject(kind, meeting)),
  ]
}

/** Makes a server and the client's second flight, with this ciphertext and a Finished under other keys. */
function flights(verifier) {
  const common = { versions: [tls12], cipherSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] }
  return (ciphertext, credentials) => {
    const crypto = { ...replaying('client'), rsaEncrypt: () => ciphertext }
    const client = { ...common, crypto, verifier, serverName: 'localhost' }
    return meet(client, { ...common, credentials }, {}, 2)
  }
}

const receive = ({ server, flight }) => server.receive(flight)

/** The padding alone; what it gives is secret, so it is not told. */
function premasterSubject(kind) {
  const place = new Uint8Array(modulusLength)
  const random = randomOctets(premasterLength - 2)
  return rsaSubject('premaster secret', kind, {
    pairs: 20_000,
    make: (which) => encode(which === 0 ? 'well formed' : kind),
    load(encoded) {
      place.set(encoded)
      return place
    },
    tell: ({ bytes }) => `${bytes.length} octets`,
    builds: {
      tocsin: (encoded) => rsaPremaster(encoded, modulusLength, clientVersion, random),
      ...(kind !== 'other version' && { careless: (encoded) => hastyPremaster(encoded) }),
    },
  })
}

/** With the private key's operation, which is the library's. */
function decryptSubject(kind, encrypted, decrypt) {
  const place = new Uint8Array(modulusLength)
  const random = randomOctets(premasterLength - 2)
  return rsaSubject('decryption', kind, {
    pairs: 2000,
    make: (which) => encrypted(encode(which === 0 ? 'well formed' : kind)),
    load(ciphertext) {
      place.set(ciphertext)
      return place
    },
    tell: ({ bytes }) => `${bytes.length} octets`,
    builds: {
      tocsin: (ciphertext) =>
        rsaPremaster(decrypt(ciphertext), modulusLength, clientVersion, random),
    },
  })
}

/** From ClientKeyExchange to the alert; the client's Finished is under other keys than the server's. */
function handshakeSubject(kind, { credentials, encrypted, flightOf }) {
  const keys = { tocsin: credentials, careless: credentials.map(throwingDecrypt) }
  return rsaSubject('handshake', kind, {
    pairs: 1000,
    make(which, build) {
      const ciphertext = encrypted(encode(which === 0 ? 'well formed' : kind))
      return flightOf(ciphertext, keys[build])
    },
    tell,
    builds: { tocsin: receive, ...(kind !== 'other version' && { careless: receive }) },
  })
}

/** Time may differ here, for nothing is decrypted; the answer may not. */
function publicSubject(kind, { credentials, encrypted, flightOf }) {
  return rsaSubject('handshake', kind, {
    isTimed: false,
    pairs: 100,
    make: (which) =>
      flightOf(which === 0 ? encrypted(encode('well formed')) : ciphertexts[kind], credentials),
    tell,
    builds: { tocsin: receive },
  })
}

function rsaSubject(title, kind, rest) {
  return { oracle: 'rsa', title: `RSA, ${title}`, classes: ['well formed', kind], ...rest }
}

/** Who has no key, and who has a wrong one (RFC 4279 §2): from ClientKeyExchange to the alert. */
export function pskSubjects() {
  const keys = new Map([['known', new Uint8Array(32).fill(7)]])
  const find = (identity) => keys.get(Buffer.from(identity).toString())
  const common = { versions: [tls12], cipherSuites: ['TLS_PSK_WITH_AES_128_GCM_SHA256'] }
  const policies = { tocsin: 'hide', careless: 'tell' }
  const identities = ['known', 'other']
  const make = (which, build) => {
    const psk = { identity: identities[which], key: new Uint8Array(32) }
    const client = { ...common, verifier: 'later', psk }
    const server = { ...common, psk: { find, unknownIdentity: policies[build] } }
    return meet(client, server, {}, 2)
  }
  return [identitySubject('psk', 'PSK, handshake', make)]
}

/** The same in TLS 1.3, at a server that needs a key (RFC 9846 §F.6): from ClientHello to the alert. */
export function binderSubjects() {
  const key = new Uint8Array(32).fill(7)
  const find = (identity) =>
    Buffer.from(identity).toString() === 'known' ? { identity, key } : undefined
  const policies = { tocsin: 'hide', careless: 'tell' }
  const identities = ['known', 'other']
  const common = { versions: [tls13] }
  const make = (which, build) => {
    const psk = { identity: Buffer.from(identities[which]), key: randomOctets(32) }
    const client = { ...common, verifier: 'later', externalPsks: [psk] }
    const server = { ...common, externalPsk: { find, unknownIdentity: policies[build] } }
    return meet(client, server, {}, 1)
  }
  return [identitySubject('binder', 'TLS 1.3 PSK, handshake', make)]
}

function identitySubject(oracle, title, make) {
  const classes = ['known identity, wrong key', 'unknown identity']
  const builds = { tocsin: receive, careless: receive }
  return { oracle, title, classes, pairs: 3000, make, tell, builds }
}
