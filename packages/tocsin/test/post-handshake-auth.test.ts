import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import type { Connection } from '../src/connection/connection.ts'
import type { Event } from '../src/connection/events.ts'
import type { OutgoingRecord } from '../src/handshake/outgoing.ts'
import type { Answer, Question } from '../src/handshake/question.ts'
import { message13, stray } from '../src/lab/messages.ts'
import { after, before, drop, type Misdeed, rewrite } from '../src/lab/verbs.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { limits } from '../src/record/limits.ts'
import { ContentType } from '../src/wire/registry/content-type.ts'
import { HandshakeType } from '../src/wire/registry/handshake-type.ts'
import type { Certificate } from '../src/wire/tls13/certificate.ts'
import type { CertificateRequest } from '../src/wire/tls13/certificate-request.ts'
import { clients, credentialOf, handshake, rsa, verifierOf } from './support/handshake13.ts'
import { act, dataOf, type Exchange, errorOf, type Role } from './support/pair.ts'
import { provokes } from './support/provokes.ts'
import { sessionsOf } from './support/sessions.ts'

interface Meeting {
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
  readonly tamper?: { readonly client?: Misdeed; readonly server?: Misdeed }
}

/** A client that lets itself be asked, and a server that may. */
function meet({ client, server, tamper }: Meeting = {}): Exchange {
  return handshake({
    client: { postHandshakeAuth: true, credential: credentialOf(clients), ...client },
    server: { verifier: verifierOf(clients), ...server },
    ...(tamper && { tamper }),
  })
}

const ask = (exchange: Exchange, authentication: 'request' | 'require' = 'require') =>
  act(exchange, 'server', (end) => end.requestClientCertificate({ authentication }))

/** Asks once, and tells what the server saw. */
function asked(meeting: Meeting, authentication: 'request' | 'require' = 'require') {
  const exchange = meet(meeting)
  ask(exchange, authentication)
  return exchange
}

const ofType = <T extends Event['type']>(events: readonly Event[], type: T) =>
  events.filter((event): event is Extract<Event, { readonly type: T }> => event.type === type)

const authentications = ({ events }: Exchange, role: Role = 'server') =>
  ofType(events[role], 'client-authentication')

function requireWorking(exchange: Exchange): void {
  for (const role of ['client', 'server'] as const) {
    expect(errorOf(exchange.events[role])?.message).toBeUndefined()
  }
  const before = dataOf(exchange.events.server).length
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1, 2, 3)))
  act(exchange, 'server', (end) => end.send(Uint8Array.of(4)))
  expect(dataOf(exchange.events.server).length).toBe(before + 3)
  expect(dataOf(exchange.events.client).at(-1)).toBe(4)
}

/** Answers what one end was asked and could not say at once. */
function answer(exchange: Exchange, role: Role, reply: (question: Question) => Answer): void {
  const question = ofType(exchange.events[role], 'question').at(-1)?.question
  if (!question) throw new Error(`the ${role} was asked nothing`)
  act(exchange, role, (end) => end.answer(reply(question)))
}

const later = { verifier: 'later' } as const

/** Keeps so many requests for a certificate back, and sends the last one first. */
const lastFirst =
  (count: number): Misdeed =>
  (honest) => {
    const kept: OutgoingRecord[] = []
    return {
      ...honest,
      record(record) {
        const isRequest =
          record.type === ContentType.handshake &&
          record.content[0] === HandshakeType.certificate_request
        if (!isRequest) return honest.record(record)
        kept.unshift(record)
        return kept.length === count ? kept : []
      },
    }
  }

describe.each([nodeCrypto, nobleCrypto])(
  'a certificate after the handshake, with $name',
  (crypto) => {
    it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'])(
      'is asked for, shown, proved and judged under %s',
      (suite) => {
        const exchange = meet({
          client: { crypto, cipherSuites: [suite] },
          server: { crypto, verifier: verifierOf(clients, crypto) },
        })
        expect(exchange.server.info).toMatchObject({
          postHandshakeAuth: true,
          peerCertificates: [],
        })
        expect(exchange.client.info?.postHandshakeAuth).toBe(true)
        ask(exchange)
        const [requested] = ofType(exchange.events.server, 'certificate-requested')
        expect(requested?.context).toHaveLength(32)
        for (const role of ['client', 'server'] as const) {
          expect(authentications(exchange, role)).toMatchObject([
            {
              context: requested?.context,
              certificates: clients.certificates,
              info: { clientSignatureScheme: 'ecdsa_secp384r1_sha384' },
            },
          ])
        }
        expect(exchange.server.info?.peerCertificates).toEqual(clients.certificates)
        expect(exchange.client.info?.peerCertificates).not.toEqual(clients.certificates)
        requireWorking(exchange)
      },
    )
  },
)

describe('authentication after the handshake', () => {
  it('takes the place of the certificate that the handshake had', () => {
    const exchange = meet({
      client: { credential: ({ suits }) => [credentialOf(rsa)].find(suits) },
      server: {
        clientAuthentication: 'require',
        verifier: { verify: () => 'trusted' },
      },
    })
    expect(exchange.server.info?.peerCertificates).toEqual(rsa.certificates)
    ask(exchange)
    expect(exchange.server.info?.clientSignatureScheme).toMatch(/^rsa_pss_rsae/)
    requireWorking(exchange)
  })

  it('a client declines with an empty list and Finished (8446-4.6.2-c), and stays who it was', () => {
    const exchange = asked({ client: { credential: () => undefined } }, 'request')
    expect(authentications(exchange)).toMatchObject([{ certificates: [] }])
    expect(authentications(exchange, 'client')).toMatchObject([{ certificates: [] }])
    expect(exchange.server.info?.peerCertificates).toEqual([])
    requireWorking(exchange)
  })

  it('goes on across key updates in both directions', () => {
    const exchange = meet()
    for (const role of ['client', 'server', 'client'] as const) {
      act(exchange, role, (end) => end.updateKeys('update_requested'))
      ask(exchange)
    }
    expect(authentications(exchange)).toHaveLength(3)
    requireWorking(exchange)
  })

  it('works after a HelloRetryRequest', () => {
    const exchange = asked({ client: { keyShares: [] } })
    expect(exchange.client.info?.helloRetryRequest).toBe(true)
    expect(authentications(exchange)).toHaveLength(1)
    requireWorking(exchange)
  })

  it('works where a session was resumed, and certificates were not shown (RFC 9846 §4.4.2)', () => {
    const sessions = sessionsOf()
    const first = meet({ client: { wantsSessions: true }, server: { sessions } })
    const [session] = ofType(first.events.client, 'session').map((event) => event.session)
    if (!session) throw new Error('no session')
    const exchange = asked({ client: { session }, server: { sessions } })
    expect(exchange.server.info?.resumed).toBe(true)
    expect(exchange.server.info?.peerCertificates).toEqual(clients.certificates)
    requireWorking(exchange)
  })

  it('is kept by a client that half-closed afterwards', () => {
    const exchange = meet()
    ask(exchange)
    act(exchange, 'client', (end) => end.close())
    act(exchange, 'server', (end) => end.send(Uint8Array.of(9)))
    expect(dataOf(exchange.events.client)).toEqual(Uint8Array.of(9))
    expect(errorOf(exchange.events.server)).toBeUndefined()
  })

  it('several requests wait at once, and the last is answered first', () => {
    const exchange = meet({ tamper: { server: lastFirst(3) } })
    for (let n = 0; n < 3; n++) ask(exchange)
    const contexts = ofType(exchange.events.server, 'certificate-requested').map(
      ({ context }) => context,
    )
    expect(new Set(contexts.map(String)).size).toBe(3)
    expect(authentications(exchange).map(({ context }) => context)).toEqual(contexts.reverse())
    requireWorking(exchange)
  })

  it('no more requests wait than a server may have out', () => {
    const exchange = meet({ client: { credential: () => 'later' } })
    for (let n = 0; n < limits.outstandingRequests; n++) ask(exchange)
    expect(() => exchange.server.requestClientCertificate()).toThrow('too many')
    const credential = credentialOf(clients)
    for (let n = 0; n < limits.outstandingRequests; n++) {
      answer(exchange, 'client', ({ type }) => {
        expect(type).toBe('choose-credential')
        return { type: 'choose-credential', credential }
      })
    }
    expect(authentications(exchange)).toHaveLength(limits.outstandingRequests)
    ask(exchange)
    answer(exchange, 'client', () => ({ type: 'choose-credential', credential: undefined }))
    expect(errorOf(exchange.events.server)?.condition).toBe('certificate.required')
  })

  it('data flows in both directions until the client has made up its mind (8446-4.6.2-e)', () => {
    const credential = { ...credentialOf(clients), sign: () => undefined }
    const exchange = meet({ client: { credential: () => 'later' } })
    ask(exchange)
    act(exchange, 'client', (end) => end.send(Uint8Array.of(1)))
    act(exchange, 'client', (end) => end.updateKeys())
    answer(exchange, 'client', () => ({ type: 'choose-credential', credential }))
    act(exchange, 'client', (end) => end.send(Uint8Array.of(2)))
    act(exchange, 'client', (end) => end.updateKeys('update_requested'))
    act(exchange, 'server', (end) => end.send(Uint8Array.of(3)))
    expect(dataOf(exchange.events.server)).toEqual(Uint8Array.of(1, 2))
    expect(authentications(exchange)).toEqual([])
    answer(exchange, 'client', (question) => {
      if (question.type !== 'sign') throw new Error(question.type)
      const signature = credentialOf(clients).sign(question.algorithm, question.message)
      return { type: 'sign', signature: signature ?? new Uint8Array() }
    })
    expect(dataOf(exchange.events.client)).toEqual(Uint8Array.of(3))
    expect(authentications(exchange)).toHaveLength(1)
    requireWorking(exchange)
  })

  it('a verdict may come later, and the server writes meanwhile', () => {
    const exchange = meet({ server: later })
    ask(exchange)
    expect(exchange.server.suspended).toBe(true)
    act(exchange, 'server', (end) => end.send(Uint8Array.of(5)))
    act(exchange, 'server', (end) => end.updateKeys())
    act(exchange, 'client', (end) => end.send(Uint8Array.of(6)))
    expect(dataOf(exchange.events.client)).toEqual(Uint8Array.of(5))
    expect(dataOf(exchange.events.server)).toEqual(new Uint8Array())
    answer(exchange, 'server', () => ({ type: 'verify', verdict: 'trusted' }))
    expect(dataOf(exchange.events.server)).toEqual(Uint8Array.of(6))
    expect(exchange.server.info?.peerCertificates).toEqual(clients.certificates)
    requireWorking(exchange)
  })

  it('a server writes between the messages of an answer that comes in pieces', () => {
    const exchange = meet()
    const kept: Uint8Array[] = []
    act(
      exchange,
      'server',
      (end) => end.requestClientCertificate(),
      (bytes, from) => {
        if (from === 'server') return [bytes]
        kept.push(bytes)
        return []
      },
    )
    // Certificate, CertificateVerify and Finished share a record, whose last octet is held back.
    const [answered = new Uint8Array()] = kept
    act(exchange, 'server', (end) => end.receive(answered.slice(0, -1)))
    act(exchange, 'server', (end) => end.send(Uint8Array.of(7)))
    expect(dataOf(exchange.events.client)).toEqual(Uint8Array.of(7))
    act(exchange, 'server', (end) => end.receive(answered.slice(-1)))
    expect(authentications(exchange)).toHaveLength(1)
    requireWorking(exchange)
  })
})

describe('a server asks nobody', () => {
  const misuse = (exchange: Exchange) => () => exchange.server.requestClientCertificate()

  it('who did not offer it', () => {
    const exchange = meet({ client: { postHandshakeAuth: false } })
    expect(exchange.server.info?.postHandshakeAuth).toBe(false)
    expect(misuse(exchange)).toThrow('info.postHandshakeAuth')
    requireWorking(exchange)
  })

  it('if there is nobody to judge certificates', () => {
    const exchange = handshake({ client: { postHandshakeAuth: true } })
    expect(misuse(exchange)).toThrow('a verifier')
  })

  it('whose key from elsewhere stands for its own certificate (RFC 9846 §4.4.2)', () => {
    const psk = { identity: Uint8Array.of(1), key: new Uint8Array(32).fill(7) }
    const exchange = meet({
      client: { externalPsks: [psk] },
      server: { externalPsk: { find: () => psk } },
    })
    expect(exchange.server.info?.externalPsk).toEqual(psk.identity)
    expect(exchange.client.info?.postHandshakeAuth).toBe(false)
    expect(misuse(exchange)).toThrow('info.postHandshakeAuth')
  })

  it('but who is a client, and not before the handshake is done', () => {
    const exchange = meet()
    expect(() => exchange.client.requestClientCertificate()).toThrow('needs a server')
    act(exchange, 'server', (end) => end.close())
    expect(misuse(exchange)).toThrow('closed')
  })
})

/** Sends application data in place of handshake records that `chosen` picks among those after the handshake. */
const dataBefore =
  (type: 'certificate_verify' | 'finished'): Misdeed =>
  (honest) => {
    let isConnected = false
    let isDue = false
    return {
      ...honest,
      message(message, encoded, messages) {
        if (message.type === 'certificate') isConnected = true
        isDue = isConnected && message.type === type
        return honest.message(message, encoded, messages)
      },
      record(record) {
        if (!isDue || record.type !== ContentType.handshake) return honest.record(record)
        isDue = false
        return [{ type: ContentType.application_data, content: Uint8Array.of(1) }, record]
      },
    }
  }

const server = ({ events }: Exchange) => events.server
const client = ({ events }: Exchange) => events.client
const withContext = (change: (context: Uint8Array) => Uint8Array) =>
  rewrite<Certificate>('certificate', (body) => ({
    ...body,
    certificateRequestContext: change(body.certificateRequestContext),
  }))
const sameContext = rewrite<CertificateRequest>('certificate_request', (body) => ({
  ...body,
  certificateRequestContext: Uint8Array.of(1, 2, 3),
}))

describe('what a server refuses', () => {
  provokes('certificate.request-context', 'a context nobody sent (8446-4.6.2-d)', () =>
    server(asked({ tamper: { client: withContext(() => new Uint8Array(32)) } })),
  )
  provokes('certificate.request-context', 'no context at all', () =>
    server(asked({ tamper: { client: withContext(() => new Uint8Array()) } })),
  )
  provokes('certificate.request-context', 'the same context a second time', () => {
    let first: Uint8Array | undefined
    const client = withContext((context) => {
      first ??= context
      return first
    })
    const exchange = asked({ tamper: { client } })
    ask(exchange)
    return server(exchange)
  })
  provokes('handshake.unexpected-message', 'an answer to no request', () => {
    const exchange = meet({ tamper: { client: before('key_update', stray.emptyCertificate13) } })
    act(exchange, 'client', (end) => end.updateKeys())
    return server(exchange)
  })
  provokes('certificate.required', 'an empty list where it insists (8446-4.6.2-f)', () =>
    server(asked({ client: { credential: () => undefined } })),
  )
  provokes('certificate.unknown-issuer', 'a certificate of an authority it does not know', () =>
    server(asked({ server: { verifier: verifierOf(rsa) } }, 'request')),
  )
  provokes('authentication.access-denied', 'somebody who may not come in', () =>
    server(
      asked({
        server: {
          verifier: { verify: () => ({ refusedBecause: 'authentication.access-denied' }) },
        },
      }),
    ),
  )
  provokes('authentication.signature-invalid', 'a signature over something else', () =>
    server(
      asked({
        client: { credential: { ...credentialOf(clients), sign: () => new Uint8Array(96) } },
      }),
    ),
  )
  provokes('authentication.finished-mismatch', 'a Finished that is wrong', () => {
    const exchange = meet({
      tamper: {
        client: rewrite<object>(
          'finished',
          () => ({ verifyData: new Uint8Array(32) }),
          (_, nth) => nth === 1,
        ),
      },
    })
    ask(exchange)
    return server(exchange)
  })
  for (const [what, extra] of [
    ['KeyUpdate', stray.keyUpdate],
    ['another Certificate', stray.emptyCertificate13],
  ] as const) {
    provokes('handshake.unexpected-message', `${what} inside an answer (8446-4.6.2-b)`, () =>
      server(asked({ tamper: { client: before('certificate_verify', extra) } })),
    )
    provokes('handshake.unexpected-message', `${what} before its Finished (8446-4.6.2-b)`, () =>
      server(asked({ tamper: { client: after('certificate_verify', extra) } })),
    )
  }
  provokes('handshake.unexpected-message', 'a certificate without its proof', () =>
    server(asked({ tamper: { client: drop('certificate_verify') } })),
  )
  for (const type of ['certificate_verify', 'finished'] as const) {
    provokes('handshake.unexpected-application-data', `data before ${type} (8446-4.6.2-b)`, () =>
      server(asked({ tamper: { client: dataBefore(type) } })),
    )
  }
})

describe('what a client refuses', () => {
  provokes(
    'handshake.unexpected-message',
    'a request that it does not allow (8446-4.6.2-a)',
    () => {
      const exchange = meet({
        client: { postHandshakeAuth: false },
        tamper: { server: before('key_update', stray.certificateRequest13) },
      })
      act(exchange, 'server', (end) => end.updateKeys())
      return client(exchange)
    },
  )
  provokes('certificate.request-context-reused', 'a context a second time (8446-4.3.2-e)', () => {
    const events = twice()
    expect(ofType(events, 'client-authentication')).toHaveLength(1)
    return events
  })
  provokes('certificate.request-context-reused', "the handshake's own, which was empty", () => {
    const empty = rewrite<CertificateRequest>('certificate_request', (body) => ({
      ...body,
      certificateRequestContext: new Uint8Array(),
    }))
    const exchange = asked({
      server: { clientAuthentication: 'request' },
      tamper: { server: empty },
    })
    return client(exchange)
  })
  provokes('extension.missing', 'a request without signature_algorithms', () =>
    client(
      asked({
        tamper: {
          server: rewrite<CertificateRequest>('certificate_request', (body) => ({
            ...body,
            extensions: {},
          })),
        },
      }),
    ),
  )
  provokes('limit.certificate-requests', 'request after request, and no data', () => {
    const many = Array.from({ length: limits.certificateRequests + 1 }, (_, n) =>
      message13('certificate_request', {
        certificateRequestContext: Uint8Array.of(n),
        extensions: { signature_algorithms: { supportedSignatureAlgorithms: [0x0403] } },
      }),
    )
    const exchange = meet({ tamper: { server: before('key_update', ...many) } })
    act(
      exchange,
      'server',
      (end) => end.updateKeys(),
      (bytes, from) => (from === 'server' ? [bytes] : []),
    )
    return client(exchange)
  })
})

/** Two requests of one context; the server that sends them does not hear the answers. */
function twice(): readonly Event[] {
  const exchange = meet({ tamper: { server: sameContext } })
  const deaf = (bytes: Uint8Array, from: Role) => (from === 'server' ? [bytes] : [])
  const request = (end: Connection) => end.requestClientCertificate()
  act(exchange, 'server', request, deaf)
  act(exchange, 'server', request, deaf)
  return exchange.events.client
}
