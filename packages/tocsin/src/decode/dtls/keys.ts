import type { CryptoProvider } from '../../crypto/provider.ts'
import type { Hello } from '../datagrams/hello.ts'
import { type KeyLabels, type SealedKeys, sealedKeys } from '../datagrams/sealed-keys.ts'
import type { SecretSource } from '../datagrams/secrets.ts'
import { recordOpener } from '../decrypt.ts'
import type { SenderRole } from '../flow/event.ts'
import type { RecordOpener } from '../record-opener.ts'
import { DtlsVersion } from './version.ts'

/** What both hellos settled. */
export interface Hellos {
  readonly client: Hello | undefined
  readonly server: Hello | undefined
}

/** Where keys come from. */
export interface KeySource {
  readonly crypto: CryptoProvider
  readonly secrets: SecretSource
}

/** What opens a sender's records before DTLS 1.3; DTLS 1.0 is to TLS 1.1 as DTLS 1.2 is to TLS 1.2 (RFC 4347 §1, RFC 6347 §1). */
export function openerBefore13(
  { crypto, secrets }: KeySource,
  { client, server }: Hellos,
  sender: SenderRole,
): RecordOpener | undefined {
  const [suite] = server?.suites ?? []
  const [version] = server?.versions ?? []
  if (!client || !server || suite === undefined) return undefined
  const secret = secrets.find(client.random, 'CLIENT_RANDOM')
  if (!secret || version === DtlsVersion['DTLS 1.3']) return undefined
  return recordOpener(crypto, {
    kind: 'master-secret',
    version: version === DtlsVersion['DTLS 1.2'] ? 'TLS 1.2' : 'TLS 1.1',
    suite,
    secret,
    randoms: { client: client.random, server: server.random },
    sender,
    encryptThenMac: server.encryptThenMac,
  })
}

/** RFC 9147 §5.9, §4.2.3 */
const labels: KeyLabels = {
  key: 'dtls13key',
  iv: 'dtls13iv',
  mask: 'dtls13sn',
  update: 'dtls13traffic upd',
}

/** What an epoch's secret is called in a key log (RFC 9147 §6.1). */
const logLabels: readonly (string | undefined)[] = [
  undefined,
  'EARLY_TRAFFIC_SECRET',
  'HANDSHAKE_TRAFFIC_SECRET',
  'TRAFFIC_SECRET_0',
]

/** The keys of one of the first epochs of DTLS 1.3; those after the third follow from it. */
export function keysOfEpoch13(
  { crypto, secrets }: KeySource,
  { client, server }: Hellos,
  sender: SenderRole,
  epoch: number,
): SealedKeys | undefined {
  const [suite] = server?.suites ?? []
  const label = logLabels[epoch]
  if (!client || suite === undefined || label === undefined) return undefined
  const secret = secrets.find(client.random, `${sender.toUpperCase()}_${label}`)
  return secret && sealedKeys(crypto, suite, labels, secret)
}
