import { closeSync, openSync, writeSync } from 'node:fs'
import type { Place } from 'tocsin/decode'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'

/** A capture that is being written. */
export interface CaptureFile {
  readonly packet: (frame: Uint8Array, place: Place) => void
  readonly secrets: (text: string) => void
  readonly close: () => void
}

const ETHERNET = 1
/** Timestamps count nanoseconds. */
const RESOLUTION = 9
const KEY_LOG = 0x544c534b

/** Begins a pcapng file (draft-ietf-opsawg-pcapng); it is private, for it may have keys. */
export function captureFile(path: string): CaptureFile {
  const file = open(path)
  const block = (type: number, body: Uint8Array) => void writeSync(file, blockOf(type, body))
  block(0x0a0d0d0a, sectionHeader())
  block(1, interfaceDescription())
  return {
    packet: (frame, place) => block(6, enhancedPacket(frame, place)),
    secrets: (text) => block(10, decryptionSecrets(Buffer.from(text, 'latin1'))),
    close: () => closeSync(file),
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'w', 0o600)
  } catch (cause) {
    throw new Failure(`--write: cannot write '${path}': ${reasonOf(cause)}`, { cause })
  }
}

function blockOf(type: number, body: Uint8Array): Buffer {
  const length = 12 + padded(body.length)
  const bytes = Buffer.alloc(length)
  bytes.writeUInt32LE(type, 0)
  bytes.writeUInt32LE(length, 4)
  bytes.set(body, 8)
  bytes.writeUInt32LE(length, length - 4)
  return bytes
}

function padded(length: number): number {
  return (length + 3) & ~3
}

function sectionHeader(): Buffer {
  const bytes = Buffer.alloc(16, 0xff)
  bytes.writeUInt32LE(0x1a2b3c4d, 0)
  bytes.writeUInt16LE(1, 4)
  bytes.writeUInt16LE(0, 6)
  return bytes
}

function interfaceDescription(): Buffer {
  const bytes = Buffer.alloc(20)
  bytes.writeUInt16LE(ETHERNET, 0)
  const ifTsresol = 9
  bytes.writeUInt16LE(ifTsresol, 8)
  bytes.writeUInt16LE(1, 10)
  bytes[12] = RESOLUTION
  return bytes
}

function enhancedPacket(frame: Uint8Array, { seconds, nanoseconds }: Place): Buffer {
  const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)
  const bytes = Buffer.alloc(20 + frame.length)
  bytes.writeUInt32LE(Number(time >> 32n), 4)
  bytes.writeUInt32LE(Number(time & 0xffffffffn), 8)
  bytes.writeUInt32LE(frame.length, 12)
  bytes.writeUInt32LE(frame.length, 16)
  bytes.set(frame, 20)
  return bytes
}

function decryptionSecrets(text: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8 + text.length)
  bytes.writeUInt32LE(KEY_LOG, 0)
  bytes.writeUInt32LE(text.length, 4)
  bytes.set(text, 8)
  return bytes
}
