import { removeExtension } from '../extensions.ts'
import { by, each, type Fault } from '../fault.ts'
import { clientExtension, inClientHello } from '../hello.ts'
import { all } from '../verbs.ts'

const TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f
const TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA = 0xc013
const TLS_SM4_GCM_SM3 = 0x00c6

/** ClientHellos that leave an honest server nothing to choose. */
export const negotiations: readonly Fault[] = [
  {
    id: 'hello.no-common-cipher-suite/unknown-13',
    provokes: 'hello.no-common-cipher-suite',
    ...by.client13,
    text: 'offers only a cipher suite that the server does not have',
    rows: ['8446-2.1-a', '8446-4.1.1-b'],
    misdeed: inClientHello({ cipherSuites: [TLS_SM4_GCM_SM3] }),
  },
  {
    id: 'hello.no-common-cipher-suite/unknown-12',
    provokes: 'hello.no-common-cipher-suite',
    ...by.client12,
    text: 'offers only a cipher suite of TLS 1.3 for TLS 1.2',
    rows: ['5246-7.4.1.2-a'],
    misdeed: inClientHello({ cipherSuites: [0x1301] }),
  },
  {
    id: 'hello.insufficient-security/only-weak-12',
    provokes: 'hello.insufficient-security',
    ...by.client12,
    since: 'TLS 1.2',
    text: 'offers only cipher suites without authenticated encryption or forward secrecy',
    rows: ['5246-7.2.2-x'],
    misdeed: inClientHello({
      cipherSuites: [TLS_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA],
    }),
  },
  {
    id: 'hello.insufficient-security/only-weak-13',
    provokes: 'hello.insufficient-security',
    ...by.client13,
    text: 'offers TLS 1.3, and only weak cipher suites of older versions',
    rows: ['8446-6.2-m'],
    misdeed: inClientHello({ cipherSuites: [TLS_RSA_WITH_AES_128_CBC_SHA] }),
  },
  {
    id: 'hello.insufficient-security/shorter-keys',
    provokes: 'hello.insufficient-security',
    ...by.client13,
    text: 'offers keys of 128 bits to a server that insists on 256',
    rows: ['8446-6.2-m'],
    setup: { cipherSuites: ['TLS_AES_128_GCM_SHA256'] },
    needs: { cipherSuites: ['TLS_AES_256_GCM_SHA384'] },
  },
  {
    id: 'hello.no-common-group/brainpool-13',
    provokes: 'hello.no-common-group',
    ...by.client13,
    text: 'lists only groups that the server does not have',
    rows: ['8446-2.1-a', '8446-4.1.1-a', '8446-4.1.1-b'],
    misdeed: all(
      clientExtension('supported_groups', 0, 2, 0, 31),
      clientExtension('key_share', 0, 0),
    ),
  },
  {
    id: 'hello.no-common-group/brainpool-12',
    provokes: 'hello.no-common-group',
    ...by.client12,
    text: 'lists only curves that the server does not have',
    rows: ['8422-5.1-a'],
    misdeed: clientExtension('supported_groups', 0, 2, 0, 26),
  },
  {
    id: 'hello.no-common-signature-scheme/ed448-13',
    provokes: 'hello.no-common-signature-scheme',
    ...by.client13,
    text: 'lists only a signature scheme that no certificate of the server fits',
    rows: ['8446-4.2.3-b'],
    misdeed: clientExtension('signature_algorithms', 0, 2, 8, 8),
  },
  {
    id: 'hello.no-common-signature-scheme/ed448-12',
    provokes: 'hello.no-common-signature-scheme',
    ...by.client12,
    since: 'TLS 1.2',
    text: 'lists only a signature scheme that no certificate of the server fits',
    rows: ['5246-7.4.1.4.1-b'],
    misdeed: clientExtension('signature_algorithms', 0, 2, 8, 8),
  },
  ...each(['client13', 'client12'], {
    id: 'hello.no-common-application-protocol/other',
    provokes: 'hello.no-common-application-protocol',
    text: 'offers only an application protocol that the server does not speak',
    rows: ['7301-3.2-a', 'hard-sni-alpn-strict'],
    setup: { applicationProtocols: ['example'] },
    needs: { applicationProtocols: ['h2', 'http/1.1'] },
  }),
  ...each(['client13', 'client12'], {
    id: 'hello.unrecognized-name/unknown',
    provokes: 'hello.unrecognized-name',
    text: 'asks for a server that is not served here',
    rows: ['6066-3-a'],
    needs: { credentials: () => 'unrecognized' },
  }),
  ...each(['client13', 'client12'], {
    id: 'hello.server-name-repeated/host-name',
    provokes: 'hello.server-name-repeated',
    text: 'sends two names of type host_name',
    rows: ['6066-3-c'],
    misdeed: clientExtension('server_name', 0, 8, 0, 0, 1, 0x61, 0, 0, 1, 0x62),
  }),
  {
    id: 'hello.uncompressed-point-format-missing/client',
    provokes: 'hello.uncompressed-point-format-missing',
    ...by.client12,
    text: 'offers compressed point formats only',
    rows: ['8422-5.1.2-a'],
    misdeed: clientExtension('ec_point_formats', 1, 1),
  },
  {
    id: 'hello.null-compression-missing/deflate',
    provokes: 'hello.null-compression-missing',
    ...by.client12,
    text: 'offers the compression method DEFLATE, but not null',
    rows: ['5246-7.4.1.2-d'],
    misdeed: inClientHello({ legacyCompressionMethods: [1] }),
  },
  {
    id: 'hello.compression-offered/deflate',
    provokes: 'hello.compression-offered',
    ...by.client13,
    text: 'offers DEFLATE beside null for TLS 1.3',
    rows: ['8446-4.1.2-c'],
    misdeed: inClientHello({ legacyCompressionMethods: [1, 0] }),
  },
  {
    id: 'hello.extended-master-secret-missing/client',
    provokes: 'hello.extended-master-secret-missing',
    ...by.client12,
    text: 'does not offer extended_master_secret',
    rows: ['7627-5.2-a'],
    misdeed: removeExtension('client_hello', 'extended_master_secret'),
    needs: { extendedMasterSecret: 'require' },
  },
]
