import { abort } from '../alert/error.ts'
import type { Expecting } from '../handshake/state.ts'
import { limits } from '../record/limits.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import type { Channel } from './channel.ts'

/** Application data on its way out, which in a renegotiation may have to wait. */
export class DataWriter {
  readonly #channel: Channel
  readonly #held: Uint8Array[] = []

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** Between our change_cipher_spec and the peer's Finished nothing may be sent: it waits (RFC 5246 §7.4.9). */
  write(data: Uint8Array, state: Expecting | undefined): void {
    if (!state?.data && !state?.answersEarlyData) {
      this.#held.push(data.slice())
      return
    }
    state.settleKeys?.()
    this.#renewKeys(state, data.length)
    this.#channel.write(ContentType.application_data, data)
  }

  /** A renegotiation is over: what waited goes out. */
  release(): void {
    for (const data of this.#held) this.#channel.write(ContentType.application_data, data)
    this.#held.length = 0
  }

  /** A key protects a limited number of records: updates it in time, or ends where it cannot be. */
  #renewKeys({ updateKeys }: Expecting, length: number): void {
    const needed = Math.ceil(length / limits.smallestRecord) + limits.recordsReserved
    if (this.#channel.recordsLeft > needed) return
    if (!updateKeys) throw abort('limit.records-per-key')
    updateKeys('update_not_requested')
  }
}
