import type { End, Order } from '../stack.ts'

type Listener = End & { readonly port: number }

/** Servers that are started once for each order, and stay until all are stopped. */
export class Listeners {
  readonly #running = new Map<string, Promise<Listener>>()
  readonly #start: (order: Order) => Promise<Listener>

  constructor(start: (order: Order) => Promise<Listener>) {
    this.#start = start
  }

  /** One that is left running when a connection to it is over. */
  async for(order: Order): Promise<Listener> {
    const key = JSON.stringify([order.version, order.knows, order.manner])
    const listener = this.#running.get(key) ?? this.#start(order)
    this.#running.set(key, listener)
    const { port } = await listener
    return { port, stop: async () => {} }
  }

  async stop(): Promise<void> {
    const all = await Promise.allSettled(this.#running.values())
    await Promise.all(all.map((one) => one.status === 'fulfilled' && one.value.stop()))
  }
}
