import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { LOOPBACK } from '../ends/end.ts'
import { openLaboratory } from '../laboratory.ts'
import { faults } from './faults.ts'
import { metByClient, metByServer } from './meeting.ts'
import { showing } from './shown.ts'

const laboratory = await openLaboratory()
afterAll(() => laboratory.remove())

const [fault] = faults
if (!fault) throw new Error('there are no faults')
const shown = { fault, version: 'TLS 1.3', laboratory, name: 'localhost' } as const

const stop = async () => {}
/** A fatal access_denied, in the clear. */
const ALERT = Buffer.from('15030300020231', 'hex')

/** What a server of ours makes of a client that sends this, and ends. */
async function clientThatSends(...bytes: readonly Buffer[]) {
  return metByServer(await showing('server', shown), async (port) => {
    connect({ port, host: LOOPBACK })
      .on('error', () => {})
      .end(Buffer.concat(bytes))
    return { stop, because: () => 'authentication.access-denied' }
  })
}

describe('what the other end of a connection did', () => {
  it('is the fatal alert that it sent, with its reason', async () => {
    const expected = { type: 'alert', code: 49, condition: 'authentication.access-denied' }
    expect(await clientThatSends(ALERT)).toEqual(expected)
  })

  it('is that it closed', async () => {
    expect(await clientThatSends()).toEqual({ type: 'closed without alert' })
  })

  it('is nothing, when it could not be started', async () => {
    const failing = () => Promise.reject(new Error('no such program'))
    const answer = await metByServer(await showing('server', shown), failing)
    expect(answer).toEqual({ type: 'failed', why: 'no such program' })
  })

  it('is what a server did, which is stopped afterwards', async () => {
    const server = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .end(ALERT),
    )
    await once(server.listen(0, LOOPBACK), 'listening')
    const { port } = server.address() as AddressInfo
    const closed = once(server, 'close')
    const end = { port, stop: async () => void server.close() }
    const answer = await metByClient(await showing('client', shown), end)
    expect(answer).toEqual({ type: 'alert', code: 49 })
    await closed
  })
})
