import type { ConditionId } from '../../alert/conditions.ts'
import type { ExtensionName } from '../../wire/registry/extension-type.ts'
import { by, type Fault } from '../fault.ts'
import { clientExtension } from '../hello.ts'

type Decode = Extract<ConditionId, `decode.${string}`>

interface Row {
  readonly breaks: Decode
  readonly how: string
  readonly extension: ExtensionName
  readonly octets: readonly number[]
  readonly text: string
  readonly rows: readonly string[]
  readonly version?: 'TLS 1.3'
}

const table: readonly Row[] = [
  {
    breaks: 'decode.out-of-range',
    how: 'empty-signature-algorithms',
    extension: 'signature_algorithms',
    octets: [0, 0],
    text: 'lists no signature algorithm',
    rows: ['5246-7.4.1.4.1-c', '8446-4.2.3-c'],
  },
  {
    breaks: 'decode.trailing-data',
    how: 'signature-algorithms',
    extension: 'signature_algorithms',
    octets: [0, 2, 4, 3, 0],
    text: 'leaves an octet behind the list in signature_algorithms',
    rows: ['5246-7.4.1.4.1-c', '9846-4.3-a'],
  },
  {
    breaks: 'decode.truncated',
    how: 'odd-signature-algorithms',
    extension: 'signature_algorithms',
    octets: [0, 3, 4, 3, 8],
    text: 'lists signature algorithms in an odd number of octets',
    rows: ['8446-4.2-d'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-server-names',
    extension: 'server_name',
    octets: [0, 0],
    text: 'sends a server_name that lists no name',
    rows: ['6066-3-d'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-host-name',
    extension: 'server_name',
    octets: [0, 3, 0, 0, 0],
    text: 'sends an empty host_name',
    rows: ['6066-3-d'],
  },
  {
    breaks: 'decode.trailing-data',
    how: 'server-name',
    extension: 'server_name',
    octets: [0, 4, 0, 0, 1, 0x61, 0],
    text: 'leaves an octet behind the list in server_name',
    rows: ['6066-3-d'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-protocols',
    extension: 'application_layer_protocol_negotiation',
    octets: [0, 0],
    text: 'offers an empty list of application protocols',
    rows: ['7301-3.1-b'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-protocol',
    extension: 'application_layer_protocol_negotiation',
    octets: [0, 4, 2, 0x68, 0x32, 0],
    text: 'offers an application protocol without a name',
    rows: ['7301-3.1-b'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-supported-versions',
    extension: 'supported_versions',
    octets: [0],
    text: 'lists no version in supported_versions',
    rows: ['8446-4.2.1-f'],
  },
  {
    breaks: 'decode.truncated',
    how: 'odd-supported-versions',
    extension: 'supported_versions',
    octets: [3, 3, 4, 3],
    text: 'lists versions in an odd number of octets',
    rows: ['8446-4.2-d'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-share',
    extension: 'key_share',
    octets: [0, 4, 0, 29, 0, 0],
    text: 'sends a share of no octets',
    rows: ['8446-4.2.8-h'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.truncated',
    how: 'key-share',
    extension: 'key_share',
    octets: [0, 4, 0, 29, 0, 32],
    text: 'announces a share and does not send it',
    rows: ['8446-4.2.8-h'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-psk-modes',
    extension: 'psk_key_exchange_modes',
    octets: [0],
    text: 'lists no mode in psk_key_exchange_modes',
    rows: ['8446-4.2.9-e'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-identity',
    extension: 'pre_shared_key',
    octets: [0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 33, 32, ...new Array<number>(32).fill(0)],
    text: 'offers a pre-shared key without an identity',
    rows: ['8446-4.2.11-l'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.truncated',
    how: 'pre-shared-key',
    extension: 'pre_shared_key',
    octets: [0, 7, 0, 1, 0x61, 0, 0, 0, 0, 0, 33],
    text: 'announces binders and does not send them',
    rows: ['8446-4.2.11-l'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.trailing-data',
    how: 'encrypt-then-mac',
    extension: 'encrypt_then_mac',
    octets: [0],
    text: 'puts data into encrypt_then_mac',
    rows: ['7366-2-a'],
  },
  {
    breaks: 'decode.trailing-data',
    how: 'extended-master-secret',
    extension: 'extended_master_secret',
    octets: [0],
    text: 'puts data into extended_master_secret',
    rows: ['7627-5.2-c'],
  },
  {
    breaks: 'decode.trailing-data',
    how: 'post-handshake-auth',
    extension: 'post_handshake_auth',
    octets: [0],
    text: 'puts data into post_handshake_auth',
    rows: ['8446-4.2.6-b'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.trailing-data',
    how: 'early-data',
    extension: 'early_data',
    octets: [0],
    text: 'puts data into early_data',
    rows: ['8446-4.2.10-j'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.trailing-data',
    how: 'record-size-limit',
    extension: 'record_size_limit',
    octets: [0, 0, 64],
    text: 'sends a record_size_limit of three octets',
    rows: ['8449-4-f'],
  },
  {
    breaks: 'decode.truncated',
    how: 'record-size-limit',
    extension: 'record_size_limit',
    octets: [64],
    text: 'sends a record_size_limit of one octet',
    rows: ['8449-4-f'],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-certificate-types',
    extension: 'server_certificate_type',
    octets: [0],
    text: 'lists no certificate type',
    rows: [],
  },
  {
    breaks: 'decode.out-of-range',
    how: 'empty-compressions',
    extension: 'compress_certificate',
    octets: [0],
    text: 'lists no way to compress certificates',
    rows: ['8879-3-a'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.truncated',
    how: 'odd-compressions',
    extension: 'compress_certificate',
    octets: [3, 0, 1, 0],
    text: 'lists ways to compress certificates in an odd number of octets',
    rows: ['8879-3-a'],
    version: 'TLS 1.3',
  },
  {
    breaks: 'decode.trailing-data',
    how: 'compressions',
    extension: 'compress_certificate',
    octets: [2, 0, 1, 0],
    text: 'leaves an octet behind the list in compress_certificate',
    rows: ['8879-3-a'],
    version: 'TLS 1.3',
  },
]

/** Extensions of a ClientHello whose data cannot be read. */
export const clientExtensions: readonly Fault[] = table.map(
  ({ breaks, how, extension, octets, text, rows, version }) => ({
    id: `${breaks}/${how}`,
    provokes: breaks,
    ...by.client,
    ...(version && { version }),
    text,
    rows,
    misdeed: clientExtension(extension, ...octets),
  }),
)
