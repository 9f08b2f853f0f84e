import { NamedGroup } from '../../wire/registry/named-group.ts'
import type { ClientHello } from '../../wire/shared/client-hello.ts'
import { addExtension, added, removeExtension, setExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import {
  editRetry,
  inRetry,
  inSecondClientHello,
  inServerHello,
  isAskedAgain,
  isHello,
  isSecond,
  retries,
} from '../hello.ts'
import { pskData } from '../psk.ts'
import { all, type Misdeed, repeat, rewrite } from '../verbs.ts'

const group = (code: number) => Uint8Array.of(code >> 8, code & 0xff)

/** Asks for a share of another group. */
const asks = (code: number): Misdeed =>
  editRetry((block) => added({ ...block, key_share: undefined }, 'key_share', group(code)))

const isNext = { ...by.server13, setup: retries } as const
const again = { ...by.client13, setup: isAskedAgain } as const

const ofServer: readonly Fault[] = [
  {
    id: 'hello.second-retry/repeated',
    provokes: 'hello.second-retry',
    ...isNext,
    text: 'sends its HelloRetryRequest twice',
    rows: ['8446-4.1.4-b'],
    misdeed: repeat('server_hello'),
  },
  {
    id: 'hello.retry-without-change/nothing-asked',
    provokes: 'hello.retry-without-change',
    ...isNext,
    text: 'asks for another ClientHello and for nothing to change in it',
    rows: ['8446-4.1.4-a'],
    misdeed: editRetry((block) => ({ ...block, key_share: undefined, cookie: undefined })),
  },
  {
    id: 'hello.retry-group-not-offered/brainpool',
    provokes: 'hello.retry-group-not-offered',
    ...isNext,
    text: 'asks for a share of a group that the client did not list',
    rows: ['8446-4.2.8-a'],
    misdeed: asks(NamedGroup.brainpoolP256r1tls13),
  },
  {
    id: 'hello.retry-group-already-shared/x25519',
    provokes: 'hello.retry-group-already-shared',
    ...isNext,
    text: 'asks for a share of the group that the client sent a share of',
    rows: ['8446-4.2.8-b'],
    needs: { keyShares: ['x25519'] },
    misdeed: asks(NamedGroup.x25519),
  },
  {
    id: 'hello.cipher-suite-changed-after-retry/chacha20',
    provokes: 'hello.cipher-suite-changed-after-retry',
    ...by.server13,
    text: 'selects another cipher suite than its HelloRetryRequest did',
    rows: ['8446-4.1.4-d'],
    setup: { ...retries, cipherSuites: ['TLS_AES_128_GCM_SHA256'] },
    misdeed: inServerHello({ cipherSuite: 0x1303 }),
  },
  {
    id: 'hello.group-changed-after-retry/x25519',
    provokes: 'hello.group-changed-after-retry',
    ...isNext,
    text: 'uses another group than its HelloRetryRequest asked for',
    rows: ['8446-4.2.8-c'],
    misdeed: setExtension(
      'server_hello',
      'key_share',
      Uint8Array.of(0, 29, 0, 32, ...new Uint8Array(32).fill(9)),
      isHello,
    ),
  },
  {
    id: 'hello.cipher-suite-not-offered/retry',
    provokes: 'hello.cipher-suite-not-offered',
    ...isNext,
    text: 'selects a cipher suite that was not offered in its HelloRetryRequest',
    rows: ['8446-4.1.4-c'],
    misdeed: inRetry({ cipherSuite: 0x00c6 }),
  },
  {
    id: 'hello.session-id-not-echoed/retry',
    provokes: 'hello.session-id-not-echoed',
    ...isNext,
    text: 'echoes another session identifier in its HelloRetryRequest',
    rows: ['8446-4.1.4-h'],
    misdeed: inRetry({ legacySessionIdEcho: new Uint8Array(32) }),
  },
  {
    id: 'hello.compression-selected/retry',
    provokes: 'hello.compression-selected',
    ...isNext,
    text: 'selects a compression method in its HelloRetryRequest',
    rows: ['8446-4.1.4-h'],
    misdeed: inRetry({ legacyCompressionMethod: 1 }),
  },
]

const ofClient: readonly Fault[] = [
  {
    id: 'hello.retry-unheeded/no-share',
    provokes: 'hello.retry-unheeded',
    ...again,
    text: 'answers the HelloRetryRequest without a share',
    rows: ['8446-4.2.8-i'],
    misdeed: setExtension('client_hello', 'key_share', Uint8Array.of(0, 0), isSecond),
  },
  {
    id: 'hello.retry-unheeded/other-group',
    provokes: 'hello.retry-unheeded',
    ...again,
    text: 'answers the HelloRetryRequest with a share of another group',
    rows: ['8446-4.2.8-i'],
    needs: { groups: ['secp384r1', 'x25519'] },
    misdeed: setExtension(
      'client_hello',
      'key_share',
      Uint8Array.of(0, 36, 0, 29, 0, 32, ...new Uint8Array(32).fill(9)),
      isSecond,
    ),
  },
  {
    id: 'hello.changed-after-retry/random',
    provokes: 'hello.changed-after-retry',
    ...again,
    text: 'sends another random in its second ClientHello',
    rows: ['8446-4.1.2-h'],
    misdeed: inSecondClientHello({ random: new Uint8Array(32) }),
  },
  {
    id: 'hello.changed-after-retry/early-data',
    provokes: 'hello.changed-after-retry',
    ...again,
    text: 'offers early data again after the HelloRetryRequest',
    rows: ['8446-4.1.2-i'],
    misdeed: all(
      addExtension('client_hello', 'early_data', undefined, isSecond),
      addExtension('client_hello', 'pre_shared_key', pskData(), isSecond),
    ),
  },
  {
    id: 'hello.changed-after-retry/pre-shared-key',
    provokes: 'hello.changed-after-retry',
    ...again,
    text: 'offers a pre-shared key that it had not offered before the HelloRetryRequest',
    rows: ['8446-4.2.11-m'],
    misdeed: addExtension('client_hello', 'pre_shared_key', pskData(), isSecond),
  },
  {
    id: 'hello.changed-after-retry/cipher-suites',
    provokes: 'hello.changed-after-retry',
    ...again,
    text: 'offers other cipher suites in its second ClientHello',
    rows: ['8446-4.1.2-h'],
    misdeed: rewrite<ClientHello>(
      'client_hello',
      (hello) => ({ ...hello, cipherSuites: [...hello.cipherSuites, 0x00c6] }),
      isSecond,
    ),
  },
]

const wantsCookie = { helloRetryCookie: true } as const

const cookies: readonly Fault[] = [
  {
    id: 'hello.cookie-missing/left-out',
    provokes: 'hello.cookie-missing',
    ...again,
    text: 'does not return the cookie',
    rows: ['8446-4.2.2-a'],
    needs: wantsCookie,
    misdeed: removeExtension('client_hello', 'cookie'),
  },
  {
    id: 'hello.cookie-mismatch/other',
    provokes: 'hello.cookie-mismatch',
    ...again,
    text: 'returns another cookie',
    rows: ['8446-4.2.2-b'],
    needs: wantsCookie,
    misdeed: setExtension('client_hello', 'cookie', Uint8Array.of(0, 1, 7), isSecond),
  },
]

/** HelloRetryRequests that must not be, and answers that do not heed them. */
export const retryFaults: readonly Fault[] = [...ofServer, ...ofClient, ...cookies]
