import type { Secret } from '../crypto/secret.ts'
import type { Opener, Sealer } from '../record/protection.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Report } from './report.ts'
import type { MessageTable } from './state.ts'

/** A handshake message to send: the registered name of its type and a body its codec writes. */
export interface OutgoingMessage {
  readonly type: string
  readonly body: unknown
  /** The whole message, where it was written before. */
  readonly encoded?: Uint8Array | undefined
}

/** The largest content of a record we may send, and the largest we accept, in bytes (RFC 8449 §4). */
export interface RecordLimits {
  readonly send: number
  readonly receive: number
  /** Binds records in the clear too (RFC 6066 §4). */
  readonly unprotected?: boolean
}

/** What a state may do to the world. The connection supplies it; tests record it. */
export interface Effects {
  /**
   * Sends a message (with the codec of `messages`) under the current write keys, and returns the
   * encoded handshake messages that really went out, for the transcript.
   */
  send(messages: MessageTable, message: OutgoingMessage): Uint8Array
  /** Sends change_cipher_spec in its own record. */
  sendChangeCipherSpec(): void
  /** From the next record on. Refuses when handshake bytes are pending: a key change must align with a record (RFC 9846 §5.1). */
  useReadKeys(opener: Opener): void
  /** Passes over application data that came too early, up to so many bytes: a client's rejected 0-RTT (RFC 9846 §4.3.10). */
  discardEarlyData(most: number): void
  useWriteKeys(sealer: Sealer): void
  /** Sends application data under the current write keys. */
  sendData(data: Uint8Array): void
  /** The version is chosen: record version, closing rules and alert rules follow it from here on. */
  useVersion(version: ProtocolVersionName): void
  /** The newest version that ClientHello names in legacy_version: records have it until one is chosen, so that whoever has no later one can read them (RFC 7507 §3). */
  useRecordVersion(version: number): void
  /** From now on. */
  limitRecords(limits: RecordLimits): void
  /** Keeps a secret for the connection's life: it is wiped when the connection ends (RFC 9846 §6). */
  hold(secret: Secret): Secret
  report(event: Report): void
}
