import type { AddressInfo, Socket } from 'node:net'
import { Duplex, type DuplexOptions } from 'node:stream'

/**
 * A Duplex that stands where programs expect a net.Socket: what is about the network is asked of the
 * transport below, which may or may not know.
 */
export abstract class NetDuplex extends Duplex {
  protected readonly transport: Duplex

  constructor(transport: Duplex, options: DuplexOptions) {
    super(options)
    this.transport = transport
    transport.on('timeout', () => this.emit('timeout'))
  }

  get #net(): Partial<Socket> {
    return this.transport as Partial<Socket>
  }

  /** Whether the transport still connects. */
  get connecting(): boolean {
    return this.#net.connecting ?? false
  }

  get pending(): boolean {
    return this.#net.pending ?? false
  }

  get remoteAddress(): string | undefined {
    return this.#net.remoteAddress
  }

  get remotePort(): number | undefined {
    return this.#net.remotePort
  }

  get remoteFamily(): string | undefined {
    return this.#net.remoteFamily
  }

  get localAddress(): string | undefined {
    return this.#net.localAddress
  }

  get localPort(): number | undefined {
    return this.#net.localPort
  }

  get localFamily(): string | undefined {
    return this.#net.localFamily
  }

  /** Bytes of the transport, records and handshake included. */
  get bytesRead(): number {
    return this.#net.bytesRead ?? 0
  }

  get bytesWritten(): number {
    return this.#net.bytesWritten ?? 0
  }

  get timeout(): number | undefined {
    return this.#net.timeout
  }

  address(): AddressInfo | object {
    return this.#net.address?.() ?? {}
  }

  /** Emits 'timeout' after so many milliseconds without traffic; 0 turns it off. */
  setTimeout(milliseconds: number, listener?: () => void): this {
    this.#net.setTimeout?.(milliseconds)
    if (!listener) return this
    if (milliseconds === 0) this.off('timeout', listener)
    else this.once('timeout', listener)
    return this
  }

  setNoDelay(noDelay?: boolean): this {
    this.#net.setNoDelay?.(noDelay)
    return this
  }

  setKeepAlive(enable?: boolean, initialDelay?: number): this {
    this.#net.setKeepAlive?.(enable, initialDelay)
    return this
  }

  ref(): this {
    this.#net.ref?.()
    return this
  }

  unref(): this {
    this.#net.unref?.()
    return this
  }

  /** Ends, then destroys once everything written has left. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }
}
