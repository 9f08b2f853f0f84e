import { describe, expect, it } from 'vitest'
import {
  type Issued,
  type IssueOptions,
  issue,
  issueCa,
  issueLeaf,
} from '../../test/support/issue.ts'
import { subjectAltName } from '../../test/support/issue-extensions.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { parseCertificate } from './certificate.ts'
import { certificateIsFor } from './name.ts'
import {
  type CertificateVerifierOptions,
  certificateVerifier,
  type VerifyRequest,
} from './verify.ts'

const root = issueCa({ subject: 'CN=Root' })

function judge(
  chain: readonly Issued[],
  options: Partial<CertificateVerifierOptions> = {},
  request: Partial<VerifyRequest> = {},
) {
  const trustAnchors = [root.der]
  const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto, ...options })
  const verdict = verifier.verify({
    chain: chain.map((each) => each.der),
    role: 'server',
    ...request,
  })
  return verdict === 'trusted' ? verdict : verdict.refusedBecause
}

const leafOf = (options: IssueOptions) => [issueLeaf({ issuer: root, ...options })]

describe('maxChainDepth (certificate.path-too-long)', () => {
  /** A leaf under so many intermediates, the self-issued ones among them besides. */
  function under(count: number, selfIssued = 0) {
    const issued: Issued[] = [root]
    for (let n = 0; n < selfIssued; n++) {
      issued.unshift(issueCa({ subject: 'CN=Root', key: 'secp384r1', issuer: issued[0] ?? root }))
    }
    for (let n = 0; n < count; n++) {
      issued.unshift(issueCa({ subject: `CN=Authority ${n}`, issuer: issued[0] ?? root }))
    }
    return [issueLeaf({ issuer: issued[0] ?? root }), ...issued.slice(0, -1)]
  }

  it.each([
    [0, 0, 'trusted'],
    [0, 1, 'certificate.path-too-long'],
    [1, 1, 'trusted'],
    [1, 2, 'certificate.path-too-long'],
    [undefined, 8, 'trusted'],
    [100, 9, 'certificate.path-too-long'],
  ] as const)('%s: with %i intermediates %s', (maxChainDepth, count, verdict) => {
    const options = maxChainDepth === undefined ? {} : { maxChainDepth }
    expect(judge(under(count), options)).toBe(verdict)
  })

  it('does not count self-issued intermediates (RFC 5280 §4.2.1.9)', () => {
    expect(judge(under(1, 2), { maxChainDepth: 1 })).toBe('trusted')
    expect(judge(under(2, 1), { maxChainDepth: 1 })).toBe('certificate.path-too-long')
  })

  it('lets a shorter path be found', () => {
    const key = issueCa({ subject: 'CN=Crossed' })
    const far = issueCa({ subject: 'CN=Far', issuer: root })
    const direct = issueCa({ subject: 'CN=Crossed', key, issuer: root })
    const across = issueCa({ subject: 'CN=Crossed', key, issuer: far })
    const leaf = issueLeaf({ issuer: key })
    expect(judge([leaf, across, far, direct], { maxChainDepth: 1 })).toBe('trusted')
    expect(judge([leaf, across, far], { maxChainDepth: 1 })).toBe('certificate.path-too-long')
  })
})

describe('anyPurpose (certificate.extended-key-usage)', () => {
  it('counts anyExtendedKeyUsage, or not (RFC 5280 §4.2.1.12)', () => {
    expect(judge(leafOf({ purposes: ['any'] }))).toBe('trusted')
    expect(judge(leafOf({ purposes: ['any'] }), { anyPurpose: 'refuse' })).toBe(
      'certificate.extended-key-usage',
    )
    expect(judge(leafOf({ purposes: ['any', 'serverAuth'] }), { anyPurpose: 'refuse' })).toBe(
      'trusted',
    )
  })
})

describe('8446-4.4.2.2-a: use and purpose of a request', () => {
  it('8446-4.4.2.2-b: keyUsage has to allow all of it: certificate.key-usage', () => {
    const both = leafOf({ keyUsage: ['digitalSignature', 'keyAgreement'] })
    expect(judge(both, {}, { use: ['digitalSignature', 'keyAgreement'] })).toBe('trusted')
    expect(judge(both, {}, { use: ['keyAgreement', 'keyEncipherment'] })).toBe(
      'certificate.key-usage',
    )
    expect(judge(leafOf({ keyUsage: ['keyAgreement'] }))).toBe('certificate.key-usage')
    expect(judge(leafOf({ keyUsage: ['keyAgreement'] }), {}, { use: [] })).toBe('trusted')
  })

  it('extKeyUsage has to allow the purpose: certificate.extended-key-usage', () => {
    const codeSigning = '1.3.6.1.5.5.7.3.3'
    expect(judge(leafOf({}), {}, { purpose: codeSigning })).toBe('certificate.extended-key-usage')
    expect(judge(leafOf({ purposes: ['codeSigning'] }), {}, { purpose: codeSigning })).toBe(
      'trusted',
    )
    expect(judge(leafOf({ purposes: ['codeSigning'] }), {}, { purpose: '2.5.29.37.0' })).toBe(
      'trusted',
    )
  })
})

describe('RFC 9525 §2: commonName (certificate.wrong-name)', () => {
  const asked = { serverName: 'a.example' }
  const old = [issue({ subject: 'O=x, CN=a.example', issuer: root })]

  it('is no name, unless asked for', () => {
    expect(judge(old, {}, asked)).toBe('certificate.wrong-name')
    expect(judge(old, { commonName: 'ignore' }, asked)).toBe('certificate.wrong-name')
    expect(judge(old, { commonName: 'fallback' }, asked)).toBe('trusted')
    expect(judge(old, { commonName: 'fallback' }, { serverName: 'b.example' })).toBe(
      'certificate.wrong-name',
    )
    const wildcard = [issue({ subject: 'CN=*.example.test', issuer: root })]
    expect(judge(wildcard, { commonName: 'fallback' }, { serverName: 'a.example.test' })).toBe(
      'trusted',
    )
  })

  it('is none beside subjectAltName, whatever that holds', () => {
    const fallback = { commonName: 'fallback' } as const
    const mail = subjectAltName('email:a@b.test')
    const both = [issue({ subject: 'CN=a.example', issuer: root, extensions: [mail] })]
    expect(judge(both, fallback, asked)).toBe('certificate.wrong-name')
  })

  it.each(['CN=10.0.0.1', 'CN=A person', 'CN='])(
    'is none when it is no host name: %s',
    (subject) => {
      const address = [issue({ subject, issuer: root })]
      expect(judge(address, { commonName: 'fallback' }, { serverName: '10.0.0.1' })).toBe(
        'certificate.wrong-name',
      )
    },
  )
})

describe('certificateIsFor', () => {
  const names = ['dns:*.a.example', 'ip:10.0.0.1', 'email:Me@b.example'] as const
  const certificate = parseCertificate(issue({ extensions: [subjectAltName(...names)] }).der)

  it.each(['x.a.example', '10.0.0.1', 'Me@B.example'])('%s', (name) => {
    expect(certificateIsFor(certificate, name)).toBe(true)
  })

  it.each(['a.example', '10.0.0.2', 'me@b.example', '@b.example', 'x@a.example', ''])(
    'not %j',
    (name) => expect(certificateIsFor(certificate, name)).toBe(false),
  )

  it('nothing without subjectAltName', () => {
    const bare = parseCertificate(issue({ subject: 'CN=a.example' }).der)
    expect(certificateIsFor(bare, 'a.example')).toBe(false)
    expect(certificateIsFor(bare, 'a@a.example')).toBe(false)
  })
})
