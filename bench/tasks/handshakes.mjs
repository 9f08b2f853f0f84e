import { setImmediate } from 'node:timers/promises'
import { engine } from '../stacks/engine.mjs'
import { connected, stacks } from '../stacks.mjs'
import { transports } from '../transports.mjs'
import { cpuSeconds } from './cpu.mjs'

/** Full handshakes per CPU second, both ends in this process, nothing resumed. */
export async function handshakesOf({ name, setup, over, count }) {
  const [stackName, variant] = name.split(', ')
  const join =
    variant === 'no streams' ? joinEngines(setup) : joinSockets(stacks[stackName](setup), over)
  return count / (await cpuSeconds(() => join(count)))
}

function joinSockets(stack, over) {
  return async (count) => {
    const transport = await transports[over]()
    for (let n = 0; n < count; n++) {
      const { client, server } = await connected(stack, await transport.pair())
      client.destroy()
      server.destroy()
    }
    transport.close()
  }
}

/** With a turn of the event loop for each, as transports would take: V8 tidies up in between. */
function joinEngines(setup) {
  const { connect } = engine(setup)
  return async (count) => {
    for (let n = 0; n < count; n++) {
      connect()
      await setImmediate()
    }
  }
}
