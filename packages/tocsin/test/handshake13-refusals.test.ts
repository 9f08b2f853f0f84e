import { describe } from 'vitest'
import type { ConditionId } from '../src/alert/conditions.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { addExtension, added, editExtensions, removeExtension } from '../src/lab/extensions.ts'
import { isHello, isRetry, isSecond } from '../src/lab/hello.ts'
import { all, drop, editBody, flipLast, instead, type Misdeed, rewrite } from '../src/lab/verbs.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { encode } from '../src/wire/codec.ts'
import { tls13Messages } from '../src/wire/messages.ts'
import type { ClientHello } from '../src/wire/shared/client-hello.ts'
import { helloRetryRandom, type ServerHello } from '../src/wire/shared/server-hello.ts'
import type { CertificateVerify } from '../src/wire/tls13/certificate-verify.ts'
import type { KeyShareEntry } from '../src/wire/tls13/key-share.ts'
import {
  clients,
  credentialOf,
  handshake,
  rsa,
  type Setup,
  verifierOf,
} from './support/handshake13.ts'
import { act, type Role } from './support/pair.ts'
import { provokes } from './support/provokes.ts'

/** What `side` does wrong, what the other end says about it, and how both are set up. */
type Row = readonly [ConditionId, string, Misdeed, Setup?]

function refuses(side: Role, rows: readonly Row[]): void {
  const victim = side === 'client' ? 'server' : 'client'
  for (const [condition, text, misdeed, setup] of rows) {
    provokes(condition, text, () => {
      const exchange = handshake({ ...setup, tamper: { [side]: misdeed } })
      return exchange.events[victim]
    })
  }
}

const hello = (change: (hello: ClientHello) => unknown) => rewrite('client_hello', change)
const second = (change: (hello: ClientHello) => unknown) =>
  rewrite('client_hello', change, isSecond)
const serverHello = (change: (hello: ServerHello) => unknown) =>
  rewrite('server_hello', change, isHello)
const retry = (change: (hello: ServerHello) => unknown) => rewrite('server_hello', change, isRetry)
const inHello = (change: (block: ClientHello['extensions'] & object) => unknown) =>
  hello((body) => ({ ...body, extensions: body.extensions && change(body.extensions) }))
const shares = (change: (shares: readonly KeyShareEntry[]) => readonly KeyShareEntry[]) =>
  inHello((block) => ({
    ...block,
    key_share: { clientShares: change(block.key_share?.clientShares ?? []) },
  }))
const inServerHello = (fields: object) =>
  serverHello((body) => ({ ...body, extensions: { ...body.extensions, ...fields } }))
const inRetry = (fields: object) =>
  retry((body) => ({ ...body, extensions: { ...body.extensions, ...fields } }))

const twoShares: Setup = {
  client: { groups: ['x25519', 'secp256r1'], keyShares: ['x25519', 'secp256r1'] },
}
const retried: Setup = { client: { keyShares: [] } }
const withCookie: Setup = { ...retried, server: { helloRetryCookie: true } }
const psk = {
  identities: [{ identity: Uint8Array.of(1), obfuscatedTicketAge: 0 }],
  binders: [new Uint8Array(32)],
}
const clientsShow: Setup = {
  client: { credential: credentialOf(clients) },
  server: { clientAuthentication: 'require', verifier: verifierOf(clients) },
}
const alpn: Setup = {
  client: { applicationProtocols: ['h2', 'http/1.1'] },
  server: { applicationProtocols: ['h2'] },
}
const limited: Setup = { client: { recordSizeLimit: 16385 }, server: { recordSizeLimit: 16385 } }
const verify = (change: (body: CertificateVerify) => unknown) =>
  rewrite('certificate_verify', change)

describe('a server refuses a ClientHello', () => {
  refuses('client', [
    ['version.unsupported', 'SSL 3.0', hello((body) => ({ ...body, legacyVersion: 0x0300 }))],
    [
      'version.unsupported',
      'without supported_versions, of a TLS 1.3 server',
      removeExtension('client_hello', 'supported_versions'),
    ],
    [
      'version.wrong-legacy-version',
      'legacy_version 0x0302',
      hello((body) => ({ ...body, legacyVersion: 0x0302 })),
    ],
    [
      'hello.compression-offered',
      'null and DEFLATE',
      hello((body) => ({ ...body, legacyCompressionMethods: [1, 0] })),
    ],
    [
      'hello.null-compression-missing',
      'DEFLATE only',
      hello((body) => ({ ...body, legacyCompressionMethods: [1] })),
    ],
    [
      'hello.no-common-cipher-suite',
      'unknown suites',
      hello((body) => ({ ...body, cipherSuites: [0x1399] })),
    ],
    [
      'hello.insufficient-security',
      'CBC suites only',
      hello((body) => ({ ...body, cipherSuites: [0xc013, 0x002f, 0x00ff] })),
    ],
    [
      'hello.no-common-group',
      'groups the server lacks',
      inHello((block) => ({
        ...block,
        supported_groups: { namedGroupList: [0x001e] },
        key_share: { clientShares: [] },
      })),
    ],
    [
      'hello.no-common-signature-scheme',
      'schemes for other keys',
      inHello((block) => ({
        ...block,
        signature_algorithms: { supportedSignatureAlgorithms: [0x0804] },
      })),
    ],
    [
      'extension.missing',
      'no signature_algorithms',
      removeExtension('client_hello', 'signature_algorithms'),
    ],
    [
      'extension.missing',
      'no supported_groups',
      removeExtension('client_hello', 'supported_groups'),
    ],
    ['extension.missing', 'no key_share', removeExtension('client_hello', 'key_share')],
    [
      'extension.missing',
      'no server_name where one is needed',
      removeExtension('client_hello', 'server_name'),
      { server: { credentials: () => 'unrecognized' } },
    ],
    [
      'hello.unrecognized-name',
      'a name nobody has',
      all(),
      { server: { credentials: () => 'unrecognized' } },
    ],
    [
      'hello.no-common-signature-scheme',
      'nothing to show',
      all(),
      { server: { credentials: () => undefined } },
    ],
    [
      'hello.server-name-repeated',
      'two host names',
      inHello((block) => ({
        ...block,
        server_name: {
          serverNameList: ['a', 'b'].map((name) => ({
            nameType: 0,
            name: Uint8Array.of(name.charCodeAt(0)),
          })),
        },
      })),
    ],
    [
      'hello.no-common-application-protocol',
      'other protocols',
      all(),
      { client: { applicationProtocols: ['x'] }, server: { applicationProtocols: ['h2'] } },
    ],
    [
      'key-exchange.group-repeated',
      'x25519 twice',
      inHello((block) => ({ ...block, supported_groups: { namedGroupList: [29, 23, 29] } })),
    ],
    ['key-exchange.share-repeated', 'two shares of a group', shares((all) => [...all, ...all])],
    [
      'key-exchange.share-out-of-order',
      'the other order',
      shares((all) => all.toReversed()),
      twoShares,
    ],
    [
      'key-exchange.share-not-listed',
      'a share of x448',
      shares((all) => [...all, { group: 30, keyExchange: new Uint8Array(56) }]),
    ],
    [
      'key-exchange.share-length',
      'a share one octet short',
      shares((all) => all.map((share) => ({ ...share, keyExchange: share.keyExchange.slice(1) }))),
    ],
    [
      'key-exchange.share-invalid',
      'zero',
      shares((all) =>
        all.map((share) => ({ ...share, keyExchange: share.keyExchange.map(() => 0) })),
      ),
    ],
    [
      'resumption.psk-modes-missing',
      'no modes',
      all(
        inHello((block) => ({ ...block, pre_shared_key: psk, psk_key_exchange_modes: undefined })),
      ),
    ],
    [
      'resumption.binder-count',
      'two binders',
      inHello((block) => ({
        ...block,
        pre_shared_key: { ...psk, binders: [...psk.binders, ...psk.binders] },
      })),
    ],
    [
      'resumption.early-data-without-psk',
      'early_data alone',
      inHello((block) => ({ ...block, early_data: {} })),
    ],
    [
      'hello.no-common-group',
      'a pre-shared key alone',
      inHello((block) => ({
        ...block,
        pre_shared_key: psk,
        key_share: undefined,
        supported_groups: undefined,
      })),
    ],
    [
      'extension.record-size-limit-too-small',
      '63',
      inHello((block) => ({ ...block, record_size_limit: 63 })),
    ],
    [
      'hello.changed-after-retry',
      'another random',
      second((body) => ({ ...body, random: new Uint8Array(32) })),
      retried,
    ],
    [
      'hello.changed-after-retry',
      'one extension more',
      addExtension('client_hello', 0x1234, Uint8Array.of(1), isSecond),
      retried,
    ],
    [
      'hello.changed-after-retry',
      'early_data in the second',
      rewrite<ClientHello>(
        'client_hello',
        (body) => ({
          ...body,
          extensions: { ...body.extensions, early_data: {}, pre_shared_key: psk },
        }),
        isSecond,
      ),
      retried,
    ],
    [
      'hello.retry-unheeded',
      'no share in the second',
      second((body) => ({
        ...body,
        extensions: { ...body.extensions, key_share: { clientShares: [] } },
      })),
      retried,
    ],
    [
      'hello.cookie-missing',
      'no cookie',
      second((body) => ({ ...body, extensions: { ...body.extensions, cookie: undefined } })),
      withCookie,
    ],
    [
      'hello.cookie-mismatch',
      'another cookie',
      second((body) => ({
        ...body,
        extensions: { ...body.extensions, cookie: { cookie: new Uint8Array(32) } },
      })),
      withCookie,
    ],
  ])
})

describe('a server refuses what follows', () => {
  refuses('client', [
    ['authentication.finished-mismatch', 'another Finished', flipLast('finished')],
    [
      'authentication.finished-length',
      'a short Finished',
      editBody('finished', (body) => body.slice(1)),
    ],
    [
      'certificate.required',
      'no certificate',
      rewrite('certificate', (body: object) => ({ ...body, certificateList: [] })),
      clientsShow,
    ],
    ['certificate.required', 'nothing to show', all(), { server: clientsShow.server ?? {} }],
    [
      'certificate.unknown-issuer',
      'a certificate of others',
      all(),
      { ...clientsShow, client: { credential: credentialOf(rsa) } },
    ],
    [
      'certificate.request-context',
      'a context',
      rewrite('certificate', (body: object) => ({
        ...body,
        certificateRequestContext: Uint8Array.of(1),
      })),
      clientsShow,
    ],
    [
      'handshake.unexpected-message',
      'no CertificateVerify',
      drop('certificate_verify'),
      clientsShow,
    ],
    ['authentication.signature-invalid', 'a wrong signature', verify(flipped), clientsShow],
    [
      'authentication.scheme-forbidden',
      'PKCS #1',
      verify((body) => ({ ...body, algorithm: 0x0401 })),
      clientsShow,
    ],
    [
      'authentication.scheme-not-offered',
      'a reserved scheme',
      verify((body) => ({ ...body, algorithm: 0x0a0a })),
      clientsShow,
    ],
    [
      'authentication.scheme-does-not-fit-key',
      'another curve',
      verify((body) => ({ ...body, algorithm: 0x0403 })),
      clientsShow,
    ],
    [
      'extension.unsolicited',
      'an extension in Certificate',
      rewrite('certificate', withEntryExtension),
      clientsShow,
    ],
  ])
})

function flipped({ algorithm, signature }: CertificateVerify): CertificateVerify {
  const last = signature.length - 1
  return { algorithm, signature: signature.map((octet, at) => (at === last ? octet ^ 1 : octet)) }
}

interface Entries {
  readonly certificateList: readonly { readonly certData: Uint8Array }[]
}

function withEntryExtension(body: Entries): unknown {
  const unknown = [{ extensionType: 0x1a1a, extensionData: new Uint8Array(0) }]
  return {
    ...body,
    certificateList: body.certificateList.map((entry) => ({ ...entry, extensions: { unknown } })),
  }
}

const requestCertificate = encode(tls13Messages.certificate_request, {
  certificateRequestContext: new Uint8Array(0),
  extensions: {},
})

describe('a client refuses a ServerHello', () => {
  refuses('server', [
    [
      'version.not-offered',
      'an unknown version',
      inServerHello({ supported_versions: { selectedVersion: 0x0305 } }),
    ],
    [
      'version.not-offered',
      'TLS 1.2 in supported_versions',
      inServerHello({ supported_versions: { selectedVersion: 0x0303 } }),
    ],
    [
      'version.not-acceptable',
      'no supported_versions',
      inServerHello({ supported_versions: undefined }),
    ],
    [
      'version.wrong-legacy-version',
      '0x0304',
      serverHello((body) => ({ ...body, legacyVersion: 0x0304 })),
    ],
    [
      'hello.session-id-not-echoed',
      'another session id',
      serverHello((body) => ({ ...body, legacySessionIdEcho: new Uint8Array(32) })),
    ],
    [
      'hello.compression-selected',
      'DEFLATE',
      serverHello((body) => ({ ...body, legacyCompressionMethod: 1 })),
    ],
    [
      'hello.cipher-suite-not-offered',
      'an unknown suite',
      serverHello((body) => ({ ...body, cipherSuite: 0x1304 })),
    ],
    [
      'hello.cipher-suite-not-offered',
      'a TLS 1.2 suite, of a TLS 1.3 client',
      serverHello((body) => ({ ...body, cipherSuite: 0xc02b })),
    ],
    [
      'hello.cipher-suite-of-other-version',
      'a TLS 1.2 suite that was offered',
      serverHello((body) => ({ ...body, cipherSuite: 0xc02b })),
      { client: { versions: [tls13, tls12] } },
    ],
    ['extension.missing', 'no key_share', inServerHello({ key_share: undefined })],
    [
      'key-exchange.group-not-offered',
      'a share of a group without one',
      inServerHello({ key_share: { serverShare: { group: 24, keyExchange: new Uint8Array(97) } } }),
    ],
    [
      'key-exchange.share-length',
      'a short share',
      inServerHello({ key_share: { serverShare: { group: 29, keyExchange: new Uint8Array(31) } } }),
      { client: { groups: ['x25519'] } },
    ],
    [
      'key-exchange.share-invalid',
      'zero',
      inServerHello({ key_share: { serverShare: { group: 29, keyExchange: new Uint8Array(32) } } }),
      { client: { groups: ['x25519'] } },
    ],
    [
      'extension.unsolicited',
      'pre_shared_key',
      inServerHello({ pre_shared_key: { selectedIdentity: 0 } }),
    ],
    [
      'extension.unsolicited',
      'a reserved type the client sent',
      addExtension('server_hello', 0x0a0a),
      {
        client: {
          grease: true,
          crypto: { ...nodeCrypto, random: (length) => new Uint8Array(length) },
        },
      },
    ],
    [
      'extension.misplaced',
      'ALPN',
      editExtensions('server_hello', (block) =>
        added(block, 'application_layer_protocol_negotiation', Uint8Array.of(0, 3, 2, 0x68, 0x32)),
      ),
      alpn,
    ],
  ])
})

describe('a client refuses a HelloRetryRequest', () => {
  refuses('server', [
    [
      'extension.missing',
      'no supported_versions',
      inRetry({ supported_versions: undefined }),
      retried,
    ],
    ['hello.retry-without-change', 'nothing asked for', inRetry({ key_share: undefined }), retried],
    [
      'hello.retry-group-not-offered',
      'x448',
      inRetry({ key_share: { selectedGroup: 30 } }),
      retried,
    ],
    [
      'hello.retry-group-already-shared',
      'the group that was shared',
      inRetry({ key_share: { selectedGroup: 29 } }),
      {
        client: { groups: ['x25519', 'secp256r1'], keyShares: ['x25519'] },
        server: { groups: ['secp256r1'] },
      },
    ],
    [
      'extension.unsolicited',
      'an unknown extension',
      addExtension('server_hello', 0x1234),
      retried,
    ],
    [
      'hello.cipher-suite-not-offered',
      'an unknown suite',
      retry((body) => ({ ...body, cipherSuite: 0x1305 })),
      retried,
    ],
    [
      'hello.second-retry',
      'twice',
      serverHello((body) => ({
        ...body,
        random: helloRetryRandom,
        extensions: {
          supported_versions: { selectedVersion: 0x0304 },
          key_share: { selectedGroup: 23 },
        },
      })),
      retried,
    ],
    [
      'version.changed-after-retry',
      'another version then',
      inServerHello({ supported_versions: { selectedVersion: 0x0303 } }),
      retried,
    ],
    [
      'extension.missing',
      'no supported_versions then',
      inServerHello({ supported_versions: undefined }),
      retried,
    ],
    [
      'hello.cipher-suite-changed-after-retry',
      'another suite then',
      serverHello((body) => ({ ...body, cipherSuite: 0x1303 })),
      retried,
    ],
    [
      'hello.group-changed-after-retry',
      'another group then',
      inServerHello({ key_share: { serverShare: { group: 24, keyExchange: new Uint8Array(97) } } }),
      retried,
    ],
  ])
})

describe('a client refuses what follows', () => {
  const extension = (fields: object) =>
    rewrite('encrypted_extensions', ({ extensions }: { extensions: object }) => ({
      extensions: { ...extensions, ...fields },
    }))
  const protocols = (...names: string[]) =>
    extension({
      application_layer_protocol_negotiation: {
        protocolNameList: names.map((name) => new TextEncoder().encode(name)),
      },
    })
  refuses('server', [
    ['extension.unsolicited', 'use_srtp', addExtension('encrypted_extensions', 'use_srtp')],
    ['extension.misplaced', 'key_share', addExtension('encrypted_extensions', 'key_share')],
    ['extension.unsolicited', 'ALPN unasked for', protocols('h2')],
    ['hello.application-protocol-not-one', 'two protocols', protocols('h2', 'http/1.1'), alpn],
    ['hello.application-protocol-not-offered', 'another protocol', protocols('x'), alpn],
    ['extension.record-size-limit-too-small', '63', extension({ record_size_limit: 63 }), limited],
    [
      'extension.record-size-limit-too-large',
      '16386',
      extension({ record_size_limit: 16386 }),
      limited,
    ],
    ['handshake.unexpected-message', 'no EncryptedExtensions', drop('encrypted_extensions')],
    ['handshake.unexpected-message', 'no Certificate', drop('certificate')],
    ['handshake.unexpected-message', 'no CertificateVerify', drop('certificate_verify')],
    [
      'certificate.list-empty',
      'no certificates',
      rewrite('certificate', (body: object) => ({ ...body, certificateList: [] })),
    ],
    [
      'extension.unsolicited',
      'an extension in Certificate',
      rewrite('certificate', withEntryExtension),
    ],
    [
      'certificate.request-context',
      'a context',
      rewrite('certificate', (body: object) => ({
        ...body,
        certificateRequestContext: Uint8Array.of(1),
      })),
    ],
    [
      'certificate.request-context',
      'a context in CertificateRequest',
      rewrite('certificate_request', (body: object) => ({
        ...body,
        certificateRequestContext: Uint8Array.of(1),
      })),
      clientsShow,
    ],
    [
      'extension.missing',
      'a CertificateRequest without signature_algorithms',
      editBody('certificate_request', () => requestCertificate),
      clientsShow,
    ],
    ['authentication.signature-invalid', 'a wrong signature', verify(flipped)],
    [
      'authentication.scheme-forbidden',
      'PKCS #1',
      verify((body) => ({ ...body, algorithm: 0x0401 })),
    ],
    [
      'authentication.scheme-forbidden',
      'SHA-1',
      verify((body) => ({ ...body, algorithm: 0x0203 })),
    ],
    [
      'authentication.scheme-not-offered',
      'ed448',
      verify((body) => ({ ...body, algorithm: 0x0808 })),
    ],
    [
      'authentication.scheme-does-not-fit-key',
      'RSA',
      verify((body) => ({ ...body, algorithm: 0x0804 })),
    ],
    [
      'authentication.scheme-does-not-fit-key',
      'P-384',
      verify((body) => ({ ...body, algorithm: 0x0503 })),
    ],
    ['authentication.finished-mismatch', 'another Finished', flipLast('finished')],
    [
      'authentication.finished-length',
      'a long Finished',
      editBody('finished', (body) => Uint8Array.of(...body, 0)),
    ],
    ['record.key-change-not-aligned', 'a message behind Finished', keyUpdateAfterFinished()],
  ])
})

function keyUpdateAfterFinished(): Misdeed {
  return (honest) => ({
    ...honest,
    message: (message, encoded, messages) => {
      const sent = honest.message(message, encoded, messages)
      return message.type === 'finished' ? [...sent, Uint8Array.of(24, 0, 0, 1, 0)] : sent
    },
  })
}

describe('when connected', () => {
  for (const side of ['client', 'server'] as const) {
    const other = side === 'client' ? 'server' : 'client'
    const rows: readonly [ConditionId, string, Misdeed][] = [
      [
        'handshake.unknown-key-update-request',
        'request_update 2',
        rewrite('key_update', () => ({ requestUpdate: 2 })),
      ],
      ['decode.truncated', 'an empty KeyUpdate', editBody('key_update', () => new Uint8Array(0))],
      [
        'handshake.unexpected-message',
        'Finished again',
        instead('key_update', Uint8Array.of(20, 0, 0, 1, 0)),
      ],
      [
        'handshake.unexpected-message',
        'a CertificateRequest',
        instead('key_update', Uint8Array.of(13, 0, 0, 3, 0, 0, 0)),
      ],
      [
        'record.key-change-not-aligned',
        'a message behind KeyUpdate',
        instead('key_update', Uint8Array.of(24, 0, 0, 1, 0, 24, 0, 0, 1, 0)),
      ],
    ]
    for (const [condition, text, misdeed] of rows) {
      provokes(condition, `${text} from the ${side}`, () => {
        const exchange = handshake({ tamper: { [side]: misdeed } })
        act(exchange, side, (end) => end.updateKeys())
        return exchange.events[other]
      })
    }
  }
})
