import { expect, it } from 'vitest'
import { encryptedExtension } from '../src/lab/hello.ts'
import { alertsOf, errorOf } from './support/pair.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

it('a client takes no answer to early data that its second ClientHello does not offer (RFC 9846 §4.3)', () => {
  const clock = new Clock()
  const meetings = {
    clock,
    sessions: sessionsOf({ clock, maxEarlyDataSize: 1000 }),
    client: { groups: ['x25519', 'secp256r1'], keyShares: ['x25519'], earlyData: true },
    server: { groups: ['secp256r1'] },
  } as const
  const [session] = meet(meetings).sessions
  const honest = meet(meetings, { session })
  expect(honest.client.info).toMatchObject({ resumed: true, helloRetryRequest: true })
  const accepting = { server: encryptedExtension('early_data') }
  const { events } = meet(meetings, { session, tamper: accepting })
  expect(errorOf(events.client)?.condition).toBe('extension.unsolicited')
  expect(alertsOf(events.client, 'sent').map(({ name }) => name)).toEqual(['unsupported_extension'])
})
