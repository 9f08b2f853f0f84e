import { once } from 'node:events'
import { engine } from '../stacks/engine.mjs'
import { connected, stacks } from '../stacks.mjs'
import { transports } from '../transports.mjs'
import { cpuSeconds } from './cpu.mjs'

const MIB = 1024 * 1024

/** One-way application data, MiB per CPU second, both ends in this process. */
export async function bulkOf({ name, setup, over, size, total }) {
  const isEngine = !(name in stacks)
  const seconds = isEngine
    ? await throughEngines(engine(setup), size, total)
    : await throughSockets(stacks[name](setup), over, size, total)
  return total / MIB / seconds
}

async function throughSockets(stack, over, size, total) {
  const transport = await transports[over]()
  const { client, server } = await connected(stack, await transport.pair())
  const arrived = arrival(server, total)
  const seconds = await cpuSeconds(() => Promise.all([send(client, size, total), arrived]))
  client.destroy()
  server.destroy()
  transport.close()
  return seconds
}

async function send(socket, size, total) {
  const chunk = Buffer.alloc(size, 'tocsin')
  for (let sent = 0; sent < total; sent += size) {
    if (!socket.write(chunk)) await once(socket, 'drain')
  }
}

function arrival(socket, total) {
  return new Promise((resolve, reject) => {
    let received = 0
    socket.on('error', reject).on('data', (bytes) => {
      received += bytes.length
      if (received === total) resolve()
    })
  })
}

async function throughEngines({ connect }, size, total) {
  const { client, server } = connect()
  const chunk = Buffer.alloc(size, 'tocsin')
  let received = 0
  const pass = () => {
    for (const event of client.send(chunk)) {
      if (event.type === 'write') received += dataIn(server.receive(event.bytes))
    }
  }
  const seconds = await cpuSeconds(() => {
    for (let sent = 0; sent < total; sent += size) pass()
  })
  if (received !== total) throw new Error(`${received} of ${total} bytes arrived`)
  return seconds
}

function dataIn(events) {
  return events.reduce((sum, event) => sum + (event.type === 'data' ? event.bytes.length : 0), 0)
}
