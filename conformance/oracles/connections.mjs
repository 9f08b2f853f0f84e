import { tls10, tls11, tls12, tls13 } from 'tocsin/legacy'
import { createSecureContext } from 'tocsin/node'
import { issue } from '../../bench/certificates.mjs'
import { joined, macThenEncrypt, meet, repeating, replaying, tell, written } from './meeting.mjs'
import { randomOctets } from './records.mjs'

/*
 * Whole connections: a server meets one record that is wrong, and what is timed is all that it does
 * about it: opening, the alert, the wiping of keys. It is then called again, and must say no more
 * (CVE-2019-1559).
 */

const pairs = 1000
const versions = { 'TLS 1.0': tls10, 'TLS 1.1': tls11, 'TLS 1.2': tls12, 'TLS 1.3': tls13 }
const psk = { identity: 'oracle', key: new Uint8Array(32).fill(7) }
/** A MAC-then-encrypt record of this plaintext is padded to 320 octets. */
const dataLength = 292

/** Every way for a record to be wrong, in connections of each version. */
export function connectionSubjects() {
  const cbc = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'].map((version) =>
    paddingSubject(version, meetings(version, 'TLS_PSK_WITH_AES_128_CBC_SHA', macThenEncrypt)),
  )
  const encryptThenMac = ['TLS 1.0', 'TLS 1.2'].map((version) =>
    flipSubject(
      `${version}, encrypt-then-MAC`,
      meetings(version, 'TLS_PSK_WITH_AES_128_CBC_SHA'),
      20,
    ),
  )
  const aead = [
    ['TLS 1.2', 'TLS_PSK_WITH_AES_128_GCM_SHA256'],
    ['TLS 1.3', 'TLS_AES_128_GCM_SHA256'],
  ].map(([version, suite]) => flipSubject(`${version}, AEAD`, meetings(version, suite), 16))
  return [...cbc, ...encryptThenMac, ...aead]
}

/** Makes meetings: the server's key is pre-shared, or in TLS 1.3 certified. */
function meetings(version, suite, fault) {
  const common = { versions: [versions[version]], cipherSuites: [suite] }
  if (version !== 'TLS 1.3') {
    const find = () => psk.key
    return (crypto) =>
      meet({ ...common, ...crypto, verifier: 'later', psk }, { ...common, psk: { find } }, fault)
  }
  const { ca, cert, key } = issue('ecdsa-p256')
  const { verifier } = createSecureContext({ ca })
  const credentials = createSecureContext({ cert, key }).credentials.map(repeating)
  const client = { ...common, verifier, serverName: 'localhost' }
  return (crypto) => meet({ ...client, ...crypto }, { ...common, credentials }, fault)
}

/** What is inside is random, but for how it ends. */
function paddingSubject(version, meeting) {
  const fills = [
    (plaintext) => plaintext.fill(1, -1).fill(0xaa, -2, -1),
    (plaintext) => plaintext.fill(255, -256),
  ]
  const make = (which) => {
    const edit = { isArmed: false, fill: fills[which] }
    const { client, server } = meeting({ crypto: editing(replaying('client'), edit) })
    edit.isArmed = true
    // TLS 1.0 sends one octet first, in a record of its own.
    const data = new Uint8Array(dataLength + (version === 'TLS 1.0' ? 1 : 0))
    return { server, bytes: joined(written(client.send(data))) }
  }
  const classes = ['bad padding', '256 octets of padding, bad MAC']
  return subject(`${version}, MAC-then-encrypt`, classes, make)
}

/** A client's provider that encrypts other plaintexts than it is given: the long ones, once armed. */
function editing(crypto, edit) {
  const edited = (plaintext) => {
    if (!edit.isArmed || plaintext.length < dataLength) return plaintext
    const other = randomOctets(plaintext.length)
    edit.fill(other)
    return other
  }
  const around = (cipher) => (bytes) => {
    const key = cipher.key(bytes)
    return {
      encrypt: (iv, plaintext) => key.encrypt(iv, edited(plaintext)),
      decrypt: (iv, ciphertext) => key.decrypt(iv, ciphertext),
      wipe: () => key.wipe(),
    }
  }
  const ciphers = Object.entries(crypto.ciphers).map(([name, cipher]) => [
    name,
    { ...cipher, key: around(cipher) },
  ])
  return { ...crypto, ciphers: Object.fromEntries(ciphers) }
}

/** A record that was good, but for one bit. */
function flipSubject(title, meeting, macLength) {
  const make = (which) => {
    const { client, server } = meeting()
    const bytes = joined(written(client.send(new Uint8Array(dataLength))))
    bytes[bytes.length - 1 - which * macLength] ^= 1
    return { server, bytes }
  }
  return subject(title, ['MAC or tag changed', 'ciphertext changed'], make)
}

function subject(title, classes, make) {
  const receive = ({ server, bytes }) => ({ server, events: server.receive(bytes) })
  return {
    oracle: 'connection',
    title,
    classes,
    pairs,
    make,
    tell: ({ server, events }) =>
      tell([...events, ...server.receive(new Uint8Array(8)), ...server.close()]),
    builds: { tocsin: receive },
  }
}
