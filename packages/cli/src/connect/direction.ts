import { ContentType, handshakeTypeName } from 'tocsin/wire'
import type { PassingRecord } from './record-reader.ts'

/** Which keys protect a record, as far as an onlooker can tell. */
export type SeenEpoch = 'clear' | 'early' | 'handshake' | 'application'

/** What is known about one passing record. */
export interface Recognised {
  readonly epoch: SeenEpoch
  /** Names of the handshake messages that begin in it, when it is in the clear. */
  readonly messages: readonly string[]
}

const MESSAGE_HEADER = 4

/** Follows the records of one direction: which are protected, and what the others hold; before the peer has answered there is only early data. */
export function direction(
  isConnected: () => boolean,
  isAnswered: () => boolean = () => true,
): (record: PassingRecord) => Recognised {
  const names = messageNames()
  let keysChanged = false
  const epochOf = (record: PassingRecord): SeenEpoch => {
    if (record.type === ContentType.application_data) return dataEpoch(isConnected(), isAnswered())
    return keysChanged && !isClear(record) ? 'application' : 'clear'
  }
  return (record) => {
    const epoch = epochOf(record)
    if (record.type === ContentType.change_cipher_spec) keysChanged = true
    const isNamed = record.type === ContentType.handshake && epoch === 'clear'
    return { epoch, messages: isNamed ? names(record.fragment) : [] }
  }
}

function dataEpoch(isConnected: boolean, isAnswered: boolean): SeenEpoch {
  if (isConnected) return 'application'
  return isAnswered ? 'handshake' : 'early'
}

/** After change_cipher_spec only TLS 1.3 sends these in the clear: whole hellos, alerts of two bytes. */
function isClear({ type, fragment, length }: PassingRecord): boolean {
  if (type === ContentType.change_cipher_spec) return true
  if (type === ContentType.alert) return length === 2
  const [first, high = 0, middle = 0, low = 0] = fragment
  const announced = (high << 16) | (middle << 8) | low
  return (first === 1 || first === 2) && announced + MESSAGE_HEADER === length
}

/** Names the messages in a stream of handshake fragments; a message may span several. */
function messageNames(): (fragment: Uint8Array) => readonly string[] {
  let header: number[] = []
  let left = 0
  return (fragment) => {
    const names: string[] = []
    let at = 0
    while (at < fragment.length) {
      const skipped = Math.min(left, fragment.length - at)
      left -= skipped
      at += skipped
      if (skipped > 0) continue
      header.push(fragment[at++] ?? 0)
      if (header.length < MESSAGE_HEADER) continue
      const [type = 0, high = 0, middle = 0, low = 0] = header
      names.push(handshakeTypeName(type))
      left = (high << 16) | (middle << 8) | low
      header = []
    }
    return names
  }
}
