import { addExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import { encryptedExtension } from '../hello.ts'

/** A session whose early data may have so many bytes. */
const allowing = (maxEarlyDataSize: number, applicationProtocol?: string) =>
  ({ version: 'TLS 1.3', both: { maxEarlyDataSize, applicationProtocol } }) as const

/** Early data is for the suite that the session began with: nothing else is offered. */
const offered = { earlyData: true, cipherSuites: ['TLS_AES_128_GCM_SHA256'] } as const

/** Early data, offered or answered wrongly (RFC 9846 §4.3.10). */
export const earlyDataFaults: readonly Fault[] = [
  {
    id: 'resumption.early-data-without-psk/alone',
    provokes: 'resumption.early-data-without-psk',
    ...by.client13,
    text: 'offers early data without a pre-shared key',
    rows: ['8446-4.2.10-f'],
    misdeed: addExtension('client_hello', 'early_data'),
  },
  {
    id: 'resumption.early-data-too-long/by-one',
    provokes: 'resumption.early-data-too-long',
    ...by.client13,
    text: 'sends an octet more of early data than its ticket allows',
    rows: ['8446-4.6.1-a'],
    remembered: { ...allowing(16), client: { maxEarlyDataSize: 17 } },
    setup: offered,
    earlyData: new Uint8Array(17),
  },
  {
    id: 'resumption.early-data-other-psk/none',
    provokes: 'resumption.early-data-other-psk',
    ...by.server13,
    text: 'accepts early data and no pre-shared key',
    rows: ['8446-4.2.11-g'],
    remembered: { ...allowing(16), client: { serverName: 'localhost', maxEarlyDataSize: 16 } },
    setup: { pskModes: [] },
    needs: offered,
    misdeed: addExtension('encrypted_extensions', 'early_data'),
  },
  {
    id: 'resumption.early-data-changed/protocol',
    provokes: 'resumption.early-data-changed',
    ...by.server13,
    text: 'accepts early data and chooses another application protocol for it',
    rows: ['8446-4.2.10-h'],
    remembered: allowing(16, 'a'),
    setup: { applicationProtocols: ['a', 'b'] },
    needs: { ...offered, applicationProtocols: ['a', 'b'] },
    misdeed: encryptedExtension('application_layer_protocol_negotiation', 0, 2, 1, 0x62),
  },
]
