import { describe, expect, it } from 'vitest'
import { causesOf } from './context.ts'
import type { AlertContext, AlertSeen, HelloFacts } from './event.ts'
import { helloFacts } from './hello-facts.ts'

const offered: HelloFacts = helloFacts({
  versions: ['TLS 1.2'],
  suites: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_FALLBACK_SCSV'],
  serverName: 'www.example.org',
})

const serverCertificate = {
  subject: 'CN=example.net',
  issuer: 'CN=Example CA',
  names: ['example.net', '*.example.net'],
  notBefore: '2020-01-01T00:00:00Z',
  notAfter: '2020-02-01T00:00:00Z',
}

function causes(
  code: number | undefined,
  sender: 'client' | 'server',
  context: Partial<AlertContext> = {},
): readonly string[] {
  const alert: AlertSeen = {
    kind: 'alert',
    place: { frame: 8, seconds: 1_790_000_000, nanoseconds: 0 },
    flow: {
      transport: 'tcp',
      id: 0,
      endpoints: [
        { address: '::1', port: 1 },
        { address: '::1', port: 443 },
      ],
      startSeen: true,
    },
    side: sender === 'client' ? 0 : 1,
    proto: 'tls',
    version: 'TLS 1.2',
    sender,
    level: 2,
    code,
    encrypted: false,
    decrypted: false,
    probable: undefined,
    epoch: 'clear',
    after: undefined,
    context: {
      offered,
      chosen: undefined,
      serverCertificate: undefined,
      clientCertificate: undefined,
      answers: 'client_hello',
      established: false,
      ...context,
    },
  }
  return causesOf(alert).map(({ text }) => text)
}

describe('what bears on an alert', () => {
  it('protocol_version: what the client offered', () => {
    expect(causes(70, 'server')).toEqual([
      'the client offered only TLS 1.2',
      'the client said that it tries again with an older version (TLS_FALLBACK_SCSV)',
      'it answers client_hello; the server had sent nothing else',
    ])
  })

  it('handshake_failure of a server that has not answered: what it had to choose from', () => {
    expect(causes(40, 'server')).toContain(
      'the client offered the cipher suites TLS_RSA_WITH_AES_128_CBC_SHA, TLS_FALLBACK_SCSV',
    )
  })

  it('certificate_expired: the certificate, its time and its names', () => {
    const chosen = helloFacts({ versions: ['TLS 1.2'] })
    const plain = { ...offered, suites: [] }
    expect(causes(45, 'client', { serverCertificate, chosen, offered: plain })).toEqual([
      'the server’s certificate is CN=example.net, issued by CN=Example CA',
      'the server’s certificate ended at 2020-02-01T00:00:00Z',
      'the server’s certificate is for example.net, *.example.net, and not for www.example.org',
      'it answers client_hello; the client had sent nothing else',
    ])
  })

  it('a certificate for the name is not said to be for another', () => {
    const forName = { ...offered, serverName: 'www.EXAMPLE.net', suites: [] }
    const context = { serverCertificate, offered: forName, chosen: forName }
    expect(causes(48, 'client', context).join()).not.toContain('and not for')
  })

  it('what cannot be read has its place alone', () => {
    const chosen = helloFacts({})
    expect(causes(undefined, 'client', { chosen, offered: undefined, established: true })).toEqual([
      'the handshake had been finished',
    ])
  })
})
