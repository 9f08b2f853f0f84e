import type { OutgoingRecord } from '../handshake/outgoing.ts'
import type { Epoch, Sealer } from '../record/protection.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import type { Misdeed } from './verbs.ts'

/** Sends other records instead of the nth (from 0) of this content type, or of all of them. */
export function replaceRecord(
  type: number,
  change: (record: OutgoingRecord) => readonly OutgoingRecord[],
  nth?: number,
): Misdeed {
  return (honest) => {
    let seen = 0
    return {
      ...honest,
      record(record) {
        const sent = honest.record(record)
        if (record.type !== type) return sent
        seen += 1
        return nth === undefined || nth === seen - 1 ? sent.flatMap(change) : sent
      },
    }
  }
}

/** Sends other records instead of the first application data. */
export function insteadOfData(...records: readonly OutgoingRecord[]): Misdeed {
  return replaceRecord(ContentType.application_data, () => records, 0)
}

/** Sends these handshake messages, each in a record of its own, instead of the first application data. */
export function messagesInsteadOfData(...messages: readonly Uint8Array[]): Misdeed {
  return insteadOfData(...messages.map((content) => ({ type: ContentType.handshake, content })))
}

/** Sends a handshake message, in the clear, right before change_cipher_spec. */
export function beforeChangeCipherSpec(message: Uint8Array): Misdeed {
  const record = { type: ContentType.handshake, content: message }
  return replaceRecord(ContentType.change_cipher_spec, (spec) => [record, spec])
}

/** From the first record of this content type on, sends these records and then nothing any more. */
export function fallSilent(type: number, ...last: readonly OutgoingRecord[]): Misdeed {
  return (honest) => {
    let isSilent = false
    return {
      ...honest,
      record(record) {
        if (isSilent) return []
        if (record.type !== type) return honest.record(record)
        isSilent = true
        return last
      },
    }
  }
}

/** Changes the bytes of the first flight that holds application data, after protection. */
export function editData(edit: (records: Uint8Array) => Uint8Array): Misdeed {
  return (honest) => {
    let isDue: boolean | undefined
    return {
      ...honest,
      record(record) {
        if (record.type === ContentType.application_data) isDue ??= true
        return honest.record(record)
      },
      bytes(records) {
        const sent = honest.bytes(records)
        if (!isDue) return sent
        isDue = false
        return edit(sent)
      },
    }
  }
}

/** Goes on with the keys of the handshake where those for application data are due. */
export const keepHandshakeKeys: Misdeed = (honest) => {
  let kept: Sealer | undefined
  return {
    ...honest,
    sealer(sealer) {
      const under = honest.sealer(sealer)
      if (under.epoch === 'application' && kept) return kept
      kept = { ...delegate(under), wipe() {} }
      return kept
    },
  }
}

/** Sends these bytes instead of the first flight, and nothing after them: a peer that is no TLS engine at all. */
export function script(bytes: Uint8Array): Misdeed {
  return (honest) => {
    let isSaid = false
    return {
      ...honest,
      bytes() {
        const sent = isSaid ? new Uint8Array(0) : bytes
        isSaid = true
        return sent
      },
    }
  }
}

/** Changes each sealed record (header included) under keys of `epoch`, after protection. */
export function corruptSealed(epoch: Epoch, corrupt: (record: Uint8Array) => void): Misdeed {
  return decorateSealer(epoch, (sealer) => ({
    ...delegate(sealer),
    seal(type, content, padding, output, offset) {
      const end = sealer.seal(type, content, padding, output, offset)
      corrupt(output.subarray(offset, end))
      return end
    },
  }))
}

/** Protects `length` octets, in one record, instead of data of one octet. */
export function inflate(length: number): Misdeed {
  const isMeant = (content: number) => content === 1
  const large = new Uint8Array(length)
  return decorateSealer('application', (sealer) => ({
    ...delegate(sealer),
    sealedLength: (content, padding) =>
      sealer.sealedLength(isMeant(content) ? length : content, padding),
    seal(type, content, padding, output, offset) {
      const sealed = isMeant(content.length) ? large : content
      return sealer.seal(type, sealed, padding, output, offset)
    },
  }))
}

/** Believes that its keys under `epoch` may protect no further record. */
export function exhaust(epoch: Epoch): Misdeed {
  return decorateSealer(epoch, (sealer) => ({ ...delegate(sealer), recordsLeft: 0 }))
}

function decorateSealer(epoch: Epoch, decorate: (sealer: Sealer) => Sealer): Misdeed {
  return (honest) => ({
    ...honest,
    sealer(sealer) {
      const under = honest.sealer(sealer)
      return under.epoch === epoch ? decorate(under) : under
    },
  })
}

/** A sealer's own members, in an object that may override some. */
function delegate(sealer: Sealer): Sealer {
  return {
    epoch: sealer.epoch,
    splitsData: sealer.splitsData ?? false,
    get recordsLeft() {
      return sealer.recordsLeft
    },
    sealedLength: (length, padding) => sealer.sealedLength(length, padding),
    seal: (type, content, padding, output, offset) =>
      sealer.seal(type, content, padding, output, offset),
    wipe: () => sealer.wipe(),
  }
}
