import type { GroupName } from '../../crypto/provider.ts'
import { NamedGroup } from '../../wire/registry/named-group.ts'
import { showing } from '../crypto.ts'
import { both13, by, each, everybody, type Fault, type Who } from '../fault.ts'
import { clientExtension } from '../hello.ts'
import { clientShares, inServerKeyExchange, serverShare } from '../shares.ts'
import { editBody } from '../verbs.ts'

const { x25519, secp256r1, secp384r1, brainpoolP256r1 } = NamedGroup
const share = (group: number, length: number) => ({
  group,
  keyExchange: new Uint8Array(length).fill(9),
})

const lists: readonly Fault[] = [
  {
    id: 'key-exchange.group-repeated/x25519',
    provokes: 'key-exchange.group-repeated',
    ...by.client13,
    text: 'lists a group twice',
    rows: ['9846-4.3.7-a'],
    misdeed: clientExtension('supported_groups', 0, 4, 0, x25519, 0, x25519),
  },
  {
    id: 'key-exchange.share-repeated/x25519',
    provokes: 'key-exchange.share-repeated',
    ...by.client13,
    text: 'sends two shares of one group',
    rows: ['8446-4.2.8-d'],
    misdeed: clientShares(share(x25519, 32), share(x25519, 32)),
  },
  {
    id: 'key-exchange.share-not-listed/brainpool',
    provokes: 'key-exchange.share-not-listed',
    ...by.client13,
    text: 'sends a share of a group that it does not list',
    rows: ['8446-4.2.8-d'],
    misdeed: clientShares(share(brainpoolP256r1, 65)),
  },
  {
    id: 'key-exchange.share-out-of-order/reversed',
    provokes: 'key-exchange.share-out-of-order',
    ...by.client13,
    text: 'sends its shares in another order than it lists their groups',
    rows: [],
    setup: { groups: ['x25519', 'secp256r1'] },
    misdeed: clientShares(share(secp256r1, 65), share(x25519, 32)),
  },
]

const choices: readonly Fault[] = [
  {
    id: 'key-exchange.group-not-offered/other-share',
    provokes: 'key-exchange.group-not-offered',
    ...by.server13,
    text: 'uses a group that the client listed and sent no share of',
    rows: ['8446-4.2.8-e'],
    needs: { keyShares: ['x25519'] },
    misdeed: serverShare(secp384r1, new Uint8Array(97).fill(4)),
  },
  {
    id: 'key-exchange.group-not-offered/grease-13',
    provokes: 'key-exchange.group-not-offered',
    ...by.server13,
    text: 'uses a group of a reserved number',
    rows: ['8701-3.1-a'],
    needs: { grease: true },
    misdeed: serverShare(0x3a3a, Uint8Array.of(0)),
  },
  {
    id: 'key-exchange.group-not-offered/brainpool',
    provokes: 'key-exchange.group-not-offered',
    ...by.server12,
    text: 'uses a curve that the client did not list',
    rows: ['8422-5.4-a'],
    misdeed: inServerKeyExchange({ namedCurve: brainpoolP256r1 }),
  },
  {
    id: 'key-exchange.group-not-offered/grease-12',
    provokes: 'key-exchange.group-not-offered',
    ...by.server12,
    text: 'uses a curve of a reserved number',
    rows: ['8701-3.1-a'],
    needs: { grease: true },
    misdeed: inServerKeyExchange({ namedCurve: 0x3a3a }),
  },
  {
    id: 'key-exchange.explicit-curve/prime',
    provokes: 'key-exchange.explicit-curve',
    ...by.server12,
    text: 'describes a prime curve instead of naming one',
    rows: ['8422-5.4-b'],
    misdeed: editBody('server_key_exchange', (body) => body.with(0, 1)),
  },
]

interface BadValue {
  readonly how: string
  readonly group: GroupName
  readonly value: Uint8Array
  readonly text: string
  readonly rows: readonly string[]
  /** Those about what clients send. */
  readonly ofClients?: readonly string[]
}

const bad = (provokes: Fault['provokes'], sides: readonly Who[], values: readonly BadValue[]) =>
  values.flatMap(({ how, group, value, text, rows, ofClients = [] }) => {
    const fault = {
      id: `${provokes}/${how}`,
      provokes,
      text,
      rows,
      // The curve of the certificate has to be listed as well (RFC 8422 §5.3).
      setup: { groups: [...new Set<GroupName>([group, 'secp256r1'])] },
      crypto: showing(group, value),
    }
    return each(sides, fault, { client: ofClients })
  })

/** An uncompressed point, by its first octet; its coordinates are on no curve. */
const point = (form: number) => Uint8Array.of(form, ...new Uint8Array(64).fill(1))

const values: readonly Fault[] = [
  ...bad('key-exchange.share-length', everybody, [
    {
      how: 'x25519',
      group: 'x25519',
      value: new Uint8Array(31).fill(9),
      text: 'sends an x25519 value of 31 octets',
      rows: ['8446-4.2.8-g', '8446-6-h', '8422-5.11-c', '5246-7.2.2-r'],
    },
    {
      how: 'compressed',
      group: 'secp256r1',
      value: point(2).slice(0, 33),
      text: 'sends a compressed point',
      rows: ['8446-4.2.8-g', '8422-5.11-c'],
    },
  ]),
  ...bad('key-exchange.share-length', both13, [
    {
      how: 'ml-kem',
      group: 'X25519MLKEM768',
      value: new Uint8Array(1000),
      text: 'sends an X25519MLKEM768 value of 1000 octets',
      rows: ['8446-4.2.8-j'],
    },
  ]),
  ...bad('key-exchange.share-invalid', everybody, [
    {
      how: 'all-zero',
      group: 'x25519',
      value: new Uint8Array(32),
      text: 'sends an x25519 value that makes the shared secret zero',
      rows: ['8446-7.4.2-a', '8422-5.11-b', '8446-6-h'],
    },
    {
      how: 'off-curve',
      group: 'secp256r1',
      value: point(4),
      text: 'sends a point that is not on its curve',
      rows: ['8446-4.2.8.2-a', '8422-5.11-a', '8446-6-h'],
      ofClients: ['5246-7.4.7.2-a'],
    },
    {
      how: 'hybrid-form',
      group: 'secp256r1',
      value: point(6),
      text: 'sends a point in hybrid form',
      rows: ['8446-4.2.8.2-b', '8422-5.4-c', '5246-7.2.2-r'],
    },
  ]),
  ...bad(
    'key-exchange.share-invalid',
    ['client13'],
    [
      {
        how: 'ml-kem',
        group: 'X25519MLKEM768',
        value: new Uint8Array(1184 + 32).fill(0xff),
        text: 'sends an encapsulation key that fails the modulus check',
        rows: ['8446-4.2.8-j'],
      },
    ],
  ),
]

/** Groups, shares and points that cannot be. */
export const keyExchangeFaults: readonly Fault[] = [...lists, ...choices, ...values]
