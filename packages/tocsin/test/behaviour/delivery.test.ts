import { expect, it } from 'vitest'
import { dial, failure, serve, versions } from '../node/loopback.ts'

it.each(versions)(
  'an alert survives unread input, which makes kernels reset connections, in %s (hard-alert-delivery)',
  async (version) => {
    const { port } = await serve({ maxVersion: version }, (socket) => {
      // Paused, so that plenty is unread when the connection ends.
      socket.pause()
      setTimeout(() => {
        socket.refuse('authentication.access-denied')
        socket.destroy()
      }, 30)
    })
    const client = dial(port)
    client.write(new Uint8Array(1 << 24))
    expect(await failure(client)).toMatchObject({
      code: 'ERR_TOCSIN_ALERT_RECEIVED',
      alert: { name: 'access_denied', direction: 'received' },
    })
  },
)
