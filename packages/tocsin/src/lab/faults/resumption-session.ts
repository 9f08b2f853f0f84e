import type { ClientHello } from '../../wire/shared/client-hello.ts'
import { removeExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import { inServerHello } from '../hello.ts'
import { rewrite } from '../verbs.ts'

const remembered = { version: 'TLS 1.2' } as const

/** Sessions of TLS 1.2 that come back changed (RFC 5246 §7.4.1.2, §7.4.1.3, RFC 7627 §5.3). */
export const sessionFaults12: readonly Fault[] = [
  {
    id: 'resumption.cipher-suite-not-offered/left-out',
    provokes: 'resumption.cipher-suite-not-offered',
    ...by.client12,
    since: 'TLS 1.2',
    text: 'wants to resume a session and does not offer its suite',
    rows: ['5246-7.4.1.2-e'],
    remembered,
    misdeed: rewrite<ClientHello>('client_hello', (hello) => ({
      ...hello,
      cipherSuites: hello.cipherSuites.filter((code) => code !== 0xc02b),
    })),
  },
  {
    id: 'resumption.extended-master-secret-dropped/left-out',
    provokes: 'resumption.extended-master-secret-dropped',
    ...by.client12,
    since: 'TLS 1.2',
    text: 'wants to resume a session without the extended_master_secret that it had',
    rows: ['7627-5.3-b'],
    remembered,
    misdeed: removeExtension('client_hello', 'extended_master_secret'),
  },
  {
    id: 'resumption.changed/cipher-suite',
    provokes: 'resumption.changed',
    ...by.server12,
    since: 'TLS 1.2',
    text: 'resumes a session with another suite',
    rows: ['5246-7.4.1.3-d'],
    remembered,
    misdeed: inServerHello({ cipherSuite: 0xc02c }),
  },
  {
    id: 'resumption.changed/compression',
    provokes: 'resumption.changed',
    ...by.server12,
    since: 'TLS 1.2',
    text: 'resumes a session with another compression method',
    rows: ['3749-3-a'],
    remembered,
    misdeed: inServerHello({ legacyCompressionMethod: 1 }),
  },
  {
    id: 'resumption.extended-master-secret-changed/left-out',
    provokes: 'resumption.extended-master-secret-changed',
    ...by.server12,
    since: 'TLS 1.2',
    text: 'resumes a session without the extended_master_secret that it had',
    rows: ['7627-5.3-e'],
    remembered,
    misdeed: removeExtension('server_hello', 'extended_master_secret'),
  },
  {
    id: 'resumption.extended-master-secret-changed/added',
    provokes: 'resumption.extended-master-secret-changed',
    ...by.server12,
    since: 'TLS 1.2',
    text: 'resumes a session with an extended_master_secret that it had not',
    rows: ['7627-5.3-d'],
    remembered: { version: 'TLS 1.2', client: { extendedMasterSecret: false } },
  },
]
