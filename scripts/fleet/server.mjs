import { createServer as listen } from 'node:net'
import { createServer, ServerSessions } from 'tocsin'
import { createSecureContext } from 'tocsin/node'
import { redisStore } from 'tocsin/redis'
import { drive, now } from './drive.mjs'

/**
 * A server of the fleet, in a process of its own. Who is connected is greeted after the tickets: with
 * the moment at which it was known whether it resumes, and whether its session ID is of any use, for
 * that was given before it was kept. Tells its parent of each fatal alert, and of when what it ended
 * is forgotten.
 */
process.once('message', async ({ identity: { cert, key }, url, settleMs }) => {
  const { config, credentials } = createSecureContext({ cert, key })
  const report = ({ type }) => tell({ type: 'redis', is: type, at: now() })
  const store = redisStore({ url, settleMs, report })
  await store.ready()
  const troubles = {}
  const sessions = new ServerSessions({
    store,
    crypto: config.crypto,
    report({ type, during }) {
      const name = `${type}: ${during}`
      troubles[name] = (troubles[name] ?? 0) + 1
    },
  })
  const server = listen({ noDelay: true }, (socket) =>
    serve({ ...config, credentials, sessions }, socket),
  )
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
    tell({ type: 'listening', port: server.address().port })
  })
  process.on('message', async () => {
    await store.close()
    tell({ type: 'troubles', troubles }, () => process.exit(0))
  })
})

function serve(config, socket) {
  const { remotePort: port } = socket
  const connection = createServer(config)
  let isGreeted = false
  let decidedAt = 0
  let isKept = 1
  const take = drive(connection, socket, {
    onEvents(events) {
      const at = now()
      for (const event of events) react(event, at)
      if (isGreeted || !connection.info || connection.suspended || connection.ended) return
      isGreeted = true
      take(connection.send(new Uint8Array(Float64Array.of(decidedAt, isKept).buffer)))
    },
    onAnswer(answer) {
      if (answer.type === 'resume') decidedAt = now()
      else if (answer.type === 'keep-session') isKept = Number(answer.isKept)
    },
  })
  function react(event, at) {
    const { type } = event
    if (type === 'peer-closed') take(connection.close())
    else if (type === 'alert' && event.level === 2) tell({ type, port, at, name: event.name })
    else if (type === 'session-forgotten') {
      const said = (isDone) => tell({ type: 'forgotten', port, at: now(), isDone })
      event.done.then(
        () => said(true),
        () => said(false),
      )
    }
  }
  take(connection.start())
}

/** The parent may be gone first. */
function tell(message, then = () => undefined) {
  if (process.connected) process.send(message, then)
}

process.on('disconnect', () => process.exit(0))
