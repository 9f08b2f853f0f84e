import { setImmediate } from 'node:timers/promises'
import { memoryStore, ServerSessions } from 'tocsin'
import { nodeCrypto } from 'tocsin/node'
import { redisStore } from 'tocsin/redis'
import { engine } from '../stacks/engine.mjs'
import { connected, stacks } from '../stacks.mjs'
import { transports } from '../transports.mjs'
import { cpuSeconds } from './cpu.mjs'

/**
 * Resumed handshakes with both ends in this process, all of one session, for servers of node:tls give
 * no ticket to who resumes: how many in a CPU second, or with `measure: 'latency'` the median of what each takes, in milliseconds.
 */
export async function resumptionsOf({ name, setup, over, count, measure, redis }) {
  const store = redis ? redisStore({ url: redis }) : memoryStore()
  await store.ready?.()
  const [stackName, variant] = name.split(', ')
  const renewTickets = variant !== 'no new ticket'
  const sessions = new ServerSessions({ store, crypto: nodeCrypto, renewTickets })
  const begin = variant === 'no streams' ? beginEngines : beginSockets
  const { resume, close } = await begin({ ...setup, sessions }, { stackName, over })
  const figure = await measures[measure ?? 'rate'](count, resume)
  close()
  await store.close?.()
  return figure
}

const measures = {
  async rate(count, resume) {
    const seconds = await cpuSeconds(async () => {
      for (let n = 0; n < count; n++) await resume()
    })
    return count / seconds
  },

  async latency(count, resume) {
    const times = []
    for (let n = 0; n < count; n++) {
      const before = performance.now()
      await resume()
      times.push(performance.now() - before)
    }
    return times.sort((a, b) => a - b)[count >> 1]
  },
}

/** A first handshake, and from then on those that resume its session. */
async function beginSockets(setup, { stackName, over }) {
  const stack = stacks[stackName](setup)
  const transport = await transports[over]()
  let session
  const first = await connected(stack, await transport.pair(), {
    onClient: (client) =>
      client.once('session', (given) => {
        session = given
      }),
  })
  while (!session) await setImmediate()
  end(first)
  return {
    async resume() {
      const both = await connected(stack, await transport.pair(), { session })
      if (!both.client.isSessionReused()) throw new Error(`${stackName} does not resume`)
      end(both)
    },
    close: () => transport.close(),
  }
}

function end({ client, server }) {
  client.destroy()
  server.destroy()
}

/** With a turn of the event loop for each, as transports would take: V8 tidies up in between. */
function beginEngines(setup) {
  const { connect } = engine(setup)
  const { session } = connect()
  return {
    async resume() {
      const { client } = connect(session)
      if (!client.info.resumed) throw new Error('tocsin does not resume')
      await setImmediate()
    },
    close() {},
  }
}
