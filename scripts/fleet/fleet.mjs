import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('server.mjs', import.meta.url))

/** Server processes that share a Redis, and what they have told of themselves. */
export class Fleet {
  /** Of each server, the port it listens at. */
  ports = []
  /** What their stores reported: `{ server, is, at }`. */
  reports = []
  #children = []
  #told = new Map()

  static async start({ count, ...setup }) {
    const fleet = new Fleet()
    await Promise.all(Array.from({ length: count }, (_, server) => fleet.#add(server, setup)))
    return fleet
  }

  /** When a server sent or received a fatal alert, on the connection from that port. */
  alert(server, port) {
    return this.#telling(server, 'alert', port)
  }

  /** When what that ended was forgotten on every server. */
  forgotten(server, port) {
    return this.#telling(server, 'forgotten', port)
  }

  /** Ends all servers; how often their stores failed them, and when. */
  async stop() {
    const all = await Promise.all(
      this.#children.map(async (child, server) => {
        const told = this.#telling(server, 'troubles', undefined)
        const exited = once(child, 'exit')
        child.send('stop')
        const { troubles } = await told
        await exited
        return troubles
      }),
    )
    return sum(all)
  }

  async #add(server, setup) {
    const child = fork(program)
    this.#children[server] = child
    child.on('message', (message) => this.#hear(server, message))
    child.send(setup)
    const { port } = await this.#telling(server, 'listening', undefined, 'port')
    this.ports[server] = port
  }

  #hear(server, message) {
    const { type } = message
    if (type === 'redis') this.reports.push({ server, is: message.is, at: message.at })
    else
      this.#settler(server, type, type === 'listening' ? undefined : message.port).resolve(message)
  }

  /** What a server tells, who may have done so before anybody asked. */
  async #telling(server, type, port) {
    const message = await this.#settler(server, type, port).promise
    this.#told.delete(keyOf(server, type, port))
    return message
  }

  #settler(server, type, port) {
    const key = keyOf(server, type, port)
    const known = this.#told.get(key)
    if (known) return known
    let resolve
    const promise = new Promise((yes) => {
      resolve = yes
    })
    this.#told.set(key, { promise, resolve })
    return { promise, resolve }
  }
}

function keyOf(server, type, port) {
  return `${server} ${type} ${port}`
}

function sum(counts) {
  const total = {}
  for (const [name, count] of counts.flatMap(Object.entries)) {
    total[name] = (total[name] ?? 0) + count
  }
  return total
}
