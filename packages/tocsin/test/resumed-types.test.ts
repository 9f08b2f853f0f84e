import { describe, expect, it } from 'vitest'
import type { Misdeed } from '../src/lab/verbs.ts'
import { tls12, tls13 } from '../src/legacy/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { CertificateType } from '../src/wire/registry/certificate-type.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { credential, rawCredential, trustAnchors } from './support/certificates.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

const raw = rawCredential()
const [spki] = raw.certificates as [Uint8Array]
const verifier = certificateVerifier({ trustAnchors, rawPublicKeys: [spki], crypto: nodeCrypto })
const server = { credentials: [raw, credential()] }

describe.each([
  { name: 'TLS 1.3', versions: [tls13] },
  { name: 'TLS 1.2', versions: [tls12] },
])('$name: a session with a raw public key', ({ versions }) => {
  const clock = new Clock()
  const types = (...peerCertificateTypes: ('RawPublicKey' | 'X509')[]) => ({
    verifier,
    peerCertificateTypes,
  })
  const meetings = { versions, clock, sessions: sessionsOf({ clock }), server }

  it('is resumed, and the server answers again of which type it is (RFC 7250 §4.2, RFC 9846 §4.3)', () => {
    const answers: unknown[] = []
    const tamper = { server: typesIn(answers) }
    const client = types('RawPublicKey')
    const [session] = meet(meetings, { client, tamper }).sessions
    const again = meet(meetings, { client, tamper, session })
    expect(again.client.info?.resumed).toBe(true)
    expect(again.server.info?.resumed).toBe(true)
    expect(again.client.info?.peerCertificateType).toBe('RawPublicKey')
    const answer = { certificateType: CertificateType.RawPublicKey }
    expect(answers).toEqual([answer, answer])
  })

  it('is not offered by a client that takes none any more', () => {
    const [session] = meet(meetings, { client: types('RawPublicKey') }).sessions
    const again = meet(meetings, { client: types('X509'), session })
    expect(again.client.info?.resumed).toBe(false)
    expect(again.client.info?.peerCertificateType).toBe('X509')
  })

  it('is not resumed by a server whose client no longer lists the type', () => {
    const [session] = meet(meetings, { client: types('RawPublicKey') }).sessions
    // As if it had been one of certificates, so that it is offered.
    const disguised = session && { ...session, peerCertificateType: 'X509' as const }
    const again = meet(meetings, { client: types('X509'), session: disguised })
    expect(again.server.info?.resumed).toBe(false)
    expect(again.client.info?.peerCertificateType).toBe('X509')
  })
})

/** Keeps what a server says of the type of its certificate. */
function typesIn(answers: unknown[]): Misdeed {
  return (honest) => ({
    ...honest,
    message(message, encoded, messages) {
      const { extensions } = message.body as {
        readonly extensions?: { readonly server_certificate_type?: unknown }
      }
      const answer = extensions?.server_certificate_type
      if (answer) answers.push(answer)
      return honest.message(message, encoded, messages)
    },
  })
}
