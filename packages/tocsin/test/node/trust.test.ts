import { once } from 'node:events'
import tls from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MisuseError } from '../../src/alert/error.ts'
import { nullValue } from '../support/der.ts'
import { type Issued, issueCa, issueLeaf, toPem } from '../support/issue.ts'
import { nameConstraints, policyConstraints } from '../support/issue-extensions.ts'
import { plainPfx } from '../support/pfx.ts'
import { issueCrl } from '../support/revocation.ts'
import { dial, failure, identity, issued, listen, serve, versions } from './loopback.ts'

const DAY = 86_400
const now = Math.floor(Date.now() / 1000)
const { root } = issued

/** What a client does not like: who shows what, and whom and what it believes. */
interface Fault {
  readonly shown: readonly [Issued, ...(readonly Issued[])]
  readonly ca?: string
  readonly crl?: string | readonly string[]
  readonly code: string
}

const under = (issuer: Issued, options = {}) => issueLeaf({ issuer, ...options })
const middle = (options = {}) => issueCa({ subject: 'CN=Middle', issuer: root, ...options })
const withMiddle = (options: object): Fault['shown'] => {
  const authority = middle(options)
  return [under(authority), authority]
}
const revoked = middle({ serial: 7 })
const numbered = under(root, { serial: 7 })
const crl = (issuer: Issued, options = {}) =>
  toPem('X509 CRL', issueCrl({ issuer, revoked: [{ serial: 7 }], ...options }))

const faults: Readonly<Record<string, Fault>> = {
  'has expired': {
    shown: [under(root, { notBefore: now - 2 * DAY, notAfter: now - DAY })],
    code: 'CERT_HAS_EXPIRED',
  },
  'has an issuer that has expired': {
    shown: withMiddle({ notBefore: now - 2 * DAY, notAfter: now - DAY }),
    code: 'CERT_HAS_EXPIRED',
  },
  'is not valid yet': {
    shown: [under(root, { notBefore: now + DAY })],
    code: 'CERT_NOT_YET_VALID',
  },
  'signed itself': {
    shown: [issueLeaf({ subject: 'CN=self' })],
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  },
  'comes with a root that nobody knows': {
    shown: [issued.leaf, ...issued.intermediates, root],
    ca: issueCa({ subject: 'CN=Other' }).pem,
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
  },
  'comes without its issuer': {
    shown: [issued.leaf],
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
  'comes without the issuer of its issuer': {
    shown: [issued.leaf, ...issued.intermediates],
    ca: issueCa({ subject: 'CN=Other' }).pem,
    code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  },
  'is not signed by who is said to have issued it': {
    shown: [under(root, { tamper: 'signature' })],
    code: 'CERT_SIGNATURE_FAILURE',
  },
  'is for another name': {
    shown: [under(root, { names: ['example.com'] })],
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  },
  'is for clients': {
    shown: [under(root, { purposes: ['clientAuth'] })],
    code: 'INVALID_PURPOSE',
  },
  'has a key that may not sign': {
    shown: [under(root, { keyUsage: ['cRLSign'] })],
    code: 'INVALID_PURPOSE',
  },
  'is too far from its root': {
    shown: (() => {
      const first = issueCa({ subject: 'CN=First', issuer: root, ca: { pathLength: 0 } })
      const second = issueCa({ subject: 'CN=Second', issuer: first })
      return [under(second), second, first] as const
    })(),
    code: 'PATH_LENGTH_EXCEEDED',
  },
  'was revoked': { shown: [numbered], crl: crl(root), code: 'CERT_REVOKED' },
  'has an issuer that was revoked': {
    shown: [under(revoked), revoked],
    crl: [crl(root), crl(revoked)],
    code: 'CERT_REVOKED',
  },
  'is on none of the CRLs there are': {
    shown: [numbered],
    crl: crl(issueCa({ subject: 'CN=Other' })),
    code: 'UNABLE_TO_GET_CRL',
  },
}

/** What OpenSSL tells more exactly than node:tls, or we more exactly than both. */
const others: typeof faults = {
  'has an issuer that is no authority': { shown: withMiddle({ ca: 'no' }), code: 'INVALID_CA' },
  'has an issuer that may not sign': {
    shown: withMiddle({ keyUsage: ['cRLSign'] }),
    code: 'KEYUSAGE_NO_CERTSIGN',
  },
  'has a key that is too small': {
    shown: [under(root, { key: 'rsa1024' })],
    code: 'EE_KEY_TOO_SMALL',
  },
  'has an issuer whose key is too small': {
    shown: withMiddle({ key: 'rsa1024' }),
    code: 'CA_KEY_TOO_SMALL',
  },
  'is signed with SHA-1': {
    shown: [under(root, { signature: 'ecdsa_sha1' })],
    code: 'CA_MD_TOO_WEAK',
  },
  'has a name that its issuer may not vouch for': {
    shown: withMiddle({ extensions: [nameConstraints({ excluded: ['dns:localhost'] })] }),
    code: 'EXCLUDED_VIOLATION',
  },
  'has a name other than its issuer may vouch for': {
    shown: withMiddle({ extensions: [nameConstraints({ permitted: ['dns:example.com'] })] }),
    code: 'PERMITTED_VIOLATION',
  },
  'has no policy where one is needed': {
    shown: withMiddle({ extensions: [policyConstraints({ requireExplicit: 0 })] }),
    code: 'NO_EXPLICIT_POLICY',
  },
  'has a critical extension that nobody knows': {
    shown: [under(root, { extensions: [{ oid: '1.2.3', critical: 'true', value: nullValue }] })],
    code: 'UNHANDLED_CRITICAL_EXTENSION',
  },
}

/** A server that shows the fault, and how our client refuses it, which it is to do with the right code. */
async function refused({ shown, code, ca = root.pem, crl }: Fault): Promise<number> {
  const cert = shown.map(({ pem }) => pem).join('')
  const { port } = await serve({ cert, key: shown[0].keyPem })
  const strict = dial(port, { ca, crl })
  expect(await failure(strict)).toMatchObject({ code })
  expect(strict).toMatchObject({ authorized: false, authorizationError: code })
  const lax = dial(port, { ca, crl, rejectUnauthorized: false })
  await once(lax, 'secureConnect')
  expect(lax).toMatchObject({ authorized: false, authorizationError: code })
  return port
}

describe('a certificate that', () => {
  it.each(Object.entries(faults))('%s has the code of node:tls', async (_, fault) => {
    const port = await refused(fault)
    const { ca = root.pem, crl = [], code } = fault
    const theirs = tls.connect({
      ...{ port, host: '127.0.0.1', servername: 'localhost', ca },
      crl: [crl].flat(),
    })
    onTestFinished(() => void theirs.destroy())
    const [error] = await once(theirs, 'error')
    expect(error.code).toBe(code)
  })

  it.each(Object.entries(others))('%s has a code that says so', async (_, fault) => {
    await refused(fault)
  })
})

describe('a client that', () => {
  const ask = { requestCert: true, ca: root.pem } as const
  const own = { cert: issued.pem, key: issued.leaf.keyPem }
  const stranger = issueLeaf({ subject: 'CN=stranger' })

  it.each([
    ['is known', own, { authorized: true, authorizationError: null }],
    [
      'is not',
      { cert: stranger.pem, key: stranger.keyPem },
      { authorized: false, authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    ],
    ['shows nothing', {}, { authorized: false, authorizationError: 'UNABLE_TO_GET_ISSUER_CERT' }],
  ])(
    '%s is told to its server as node:tls does, which does not reject it',
    async (_, own, told) => {
      const { port, sockets } = await serve({ ...ask, rejectUnauthorized: false })
      await once(dial(port, own), 'secureConnect')
      await expect.poll(() => sockets[0]).toMatchObject(told)
      const options = { ...identity, ...ask, rejectUnauthorized: false }
      const theirs = tls.createServer(options)
      const connected = once(theirs, 'secureConnection')
      await once(dial(await listen(theirs), own), 'secureConnect')
      const [socket] = await connected
      expect({ ...told, authorizationError: told.authorizationError ?? undefined }).toEqual({
        authorized: socket.authorized,
        authorizationError: socket.authorizationError ?? undefined,
      })
    },
  )

  it('is not asked has no error, and is not authorized', async () => {
    const { port, sockets } = await serve()
    await once(dial(port, own), 'secureConnect')
    await expect
      .poll(() => sockets[0])
      .toMatchObject({ authorized: false, authorizationError: null })
  })
})

describe('checkServerIdentity', () => {
  const coded = Object.assign(new Error('not ours'), { code: 'ERR_OURS' })

  it.each([
    [
      'of node:tls refuses names as we do',
      tls.checkServerIdentity,
      { code: 'ERR_TLS_CERT_ALTNAME_INVALID', condition: 'certificate.wrong-name', alert: 42 },
    ],
    [
      'gives its errors their codes',
      () => coded,
      { code: 'ERR_OURS', condition: 'certificate.unknown', alert: 46 },
    ],
    [
      'may give none',
      () => new Error('not ours'),
      { code: 'ERR_TOCSIN_ALERT_SENT', condition: 'certificate.unknown', alert: 46 },
    ],
  ])('%s', async (_, checkServerIdentity, { code, condition, alert }) => {
    const { port } = await serve()
    const named = { servername: 'example.com', checkServerIdentity }
    const error = await failure(dial(port, named))
    expect(error).toMatchObject({ code, condition, alert: { code: alert, direction: 'sent' } })
    const lax = dial(port, { ...named, rejectUnauthorized: false })
    await once(lax, 'secureConnect')
    const known = code === 'ERR_TOCSIN_ALERT_SENT' ? condition : code
    expect(lax).toMatchObject({ authorized: false, authorizationError: known })
  })

  it('is asked with the chain, and only about certificates that are trusted', async () => {
    const { port } = await serve()
    const seen: unknown[] = []
    const checkServerIdentity = tellingTo(seen)
    await once(dial(port, { checkServerIdentity }), 'secureConnect')
    const { pem: ca } = issueCa({ subject: 'CN=Other' })
    await failure(dial(port, { checkServerIdentity, ca }))
    expect(seen).toEqual([['localhost', 'localhost', 'Test Intermediate 1']])
  })

  it.each([new TypeError('a mistake'), 'a mistake'])('refuses when it throws', async (thrown) => {
    const { port } = await serve()
    const checkServerIdentity = () => {
      throw thrown
    }
    const error = await failure(dial(port, { checkServerIdentity }))
    const facts = { reason: 'a mistake' }
    expect(error).toMatchObject({ condition: 'certificate.unknown', facts })
  })

  it('has to be a function', () => {
    const checkServerIdentity = 'localhost' as unknown as typeof tls.checkServerIdentity
    expect(() => dial(1, { checkServerIdentity })).toThrow(MisuseError)
  })
})

function tellingTo(seen: unknown[]) {
  return (host: string, certificate: tls.PeerCertificate) => {
    const { subject, issuerCertificate } = certificate as tls.DetailedPeerCertificate
    seen.push([host, subject.CN, issuerCertificate.subject.CN])
    return undefined
  }
}

it.each(versions)('PKCS #12 is what both ends of %s show of themselves', async (version) => {
  const only = { minVersion: version, maxVersion: version } as const
  const bags = [issued.leaf, ...issued.intermediates].map(
    ({ der }) => ({ type: 'certificate', der }) as const,
  )
  const der = Buffer.from(issued.leaf.keyPem.replace(/-----.*-----|\s/g, ''), 'base64')
  const own = { cert: undefined, key: undefined, pfx: plainPfx(...bags, { type: 'key', der }) }
  const asking = { requestCert: true, ca: root.pem }
  const { port, sockets } = await serve({ ...only, ...own, ...asking })
  await once(dial(port, { ...only, ...own }), 'secureConnect')
  await expect.poll(() => sockets[0]).toMatchObject({ authorized: true })
  expect(sockets[0]?.getPeerCertificate()).toMatchObject({ subject: { CN: 'localhost' } })
})
