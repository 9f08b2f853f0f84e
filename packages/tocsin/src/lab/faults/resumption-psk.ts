import { ExtensionType } from '../../wire/registry/extension-type.ts'
import { NamedGroup } from '../../wire/registry/named-group.ts'
import { addExtension, removeExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import { addToServerHello, inServerHello, serverExtension } from '../hello.ts'
import { offerPsk } from '../psk.ts'
import { all, flipLast } from '../verbs.ts'

const remembered = { version: 'TLS 1.3' } as const
const identity = Uint8Array.of(0x74)
const external = { identity, key: new Uint8Array(32).fill(0x70) }
const unknown = { setup: { externalPsks: [external] } } as const
const find = () => undefined

/** A share that nobody asked for. */
const share = Uint8Array.of(0, NamedGroup.x25519, 0, 32, ...new Array<number>(32).fill(9))

/** Pre-shared keys, offered wrongly or answered wrongly (RFC 9846 §4.3.11). */
export const pskFaults: readonly Fault[] = [
  {
    id: 'resumption.psk-modes-missing/left-out',
    provokes: 'resumption.psk-modes-missing',
    ...by.client13,
    text: 'offers a pre-shared key without psk_key_exchange_modes',
    rows: ['8446-4.2.9-a'],
    misdeed: all(removeExtension('client_hello', 'psk_key_exchange_modes'), offerPsk()),
  },
  {
    id: 'resumption.binder-count/two',
    provokes: 'resumption.binder-count',
    ...by.client13,
    text: 'sends two binders for one identity',
    rows: ['8446-4.2.11-i'],
    misdeed: offerPsk(2),
  },
  {
    id: 'resumption.binder-invalid/one-bit',
    provokes: 'resumption.binder-invalid',
    ...by.client13,
    text: 'changes a bit of its binder',
    rows: ['8446-4.2.11-b'],
    remembered,
    misdeed: flipLast('client_hello'),
  },
  {
    id: 'resumption.binder-invalid/unknown-identity',
    provokes: 'resumption.binder-invalid',
    ...by.client13,
    text: 'names a key that nobody knows, where a key is needed and the server does not tell',
    rows: ['8446-E.6-a'],
    ...unknown,
    needs: { credentials: [], externalPsk: { find } },
  },
  {
    id: 'resumption.certificate-with-session/ticket',
    provokes: 'resumption.certificate-with-session',
    ...by.client13,
    text: 'wants certificates along with a ticket',
    rows: ['8773-5.1-a'],
    remembered,
    needs: { certWithExternalPsk: true },
    misdeed: addExtension('client_hello', 'tls_cert_with_extern_psk'),
  },
  {
    id: 'resumption.external-binder-invalid/one-bit',
    provokes: 'resumption.external-binder-invalid',
    ...by.client13,
    text: 'wants certificates along with a key, and changes a bit of its binder',
    rows: ['8773-5.1-b'],
    setup: { externalPsks: [external], certWithExternalPsk: true },
    needs: { externalPsk: { find: () => external }, certWithExternalPsk: true },
    misdeed: flipLast('client_hello'),
  },
  {
    id: 'resumption.identity-unknown/only-one',
    provokes: 'resumption.identity-unknown',
    ...by.client13,
    text: 'names a key that nobody knows, where a key is needed',
    rows: ['8446-4.2.11-j'],
    ...unknown,
    needs: { credentials: [], externalPsk: { find, unknownIdentity: 'tell' } },
  },
  {
    id: 'resumption.identity-not-offered/sixth-of-one',
    provokes: 'resumption.identity-not-offered',
    ...by.server13,
    text: 'chooses the sixth of one pre-shared key',
    rows: ['8446-4.2.11-d'],
    remembered,
    misdeed: serverExtension('pre_shared_key', 0, 5),
  },
  {
    id: 'resumption.hash-mismatch/other-suite',
    provokes: 'resumption.hash-mismatch',
    ...by.server13,
    text: 'chooses a suite of SHA-384 and a pre-shared key of SHA-256',
    rows: ['8446-4.2.11-e'],
    remembered,
    misdeed: inServerHello({ cipherSuite: 0x1302 }),
  },
  {
    id: 'resumption.share-missing/left-out',
    provokes: 'resumption.share-missing',
    ...by.server13,
    text: 'leaves out the share that goes with the chosen pre-shared key',
    rows: ['8446-4.2.11-f'],
    remembered,
    misdeed: removeExtension('server_hello', 'key_share'),
  },
  {
    id: 'resumption.share-unwanted/with-psk-ke',
    provokes: 'resumption.share-unwanted',
    ...by.server13,
    text: 'sends a share for a pre-shared key that was offered without',
    rows: ['8446-4.2.8-f'],
    remembered,
    setup: { pskModes: ['psk_ke'] },
    needs: { pskModes: ['psk_ke'] },
    misdeed: addToServerHello(ExtensionType.key_share, share),
  },
]
