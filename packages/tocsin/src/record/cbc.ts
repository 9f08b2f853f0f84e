/*
 * Implementation notes. Block ciphers in CBC mode with HMAC, in the order of old (MAC, then padding,
 * then encryption) or in the better one (RFC 7366). What must never happen: that the reason why a
 * record does not open can be told. Every one is `undefined`, and in the order of old they are judged
 * together (cbc-padding.ts); what is checked before depends on the length of the fragment alone. With
 * encrypt-then-MAC nothing is decrypted before the MAC is right.
 */

import { abort } from '../alert/error.ts'
import { equal } from '../crypto/constant-time.ts'
import type { Cbc, CbcKey, Hash } from '../crypto/provider.ts'
import { ProtocolVersion } from '../wire/registry/protocol-version.ts'
import { type Judge, judge as judgeBoth, longestPadding, readPadding } from './cbc-padding.ts'
import { headerLength, writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { Epoch, Opener, OpenRecord, Sealer, WireRecord } from './protection.ts'
import { RecordMac } from './record-mac.ts'
import { requireContent } from './require-content.ts'

/** What protects one direction where the cipher is CBC. The bytes are copied; the caller wipes its own. */
export interface CbcKeys {
  readonly cipher: Cbc
  readonly mac: Hash
  readonly key: Uint8Array
  readonly macKey: Uint8Array
  /** The IV of the first record; empty from TLS 1.1 on, where each record carries its own (RFC 4346 §6.2.3.2). */
  readonly iv: Uint8Array
  readonly version: 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2'
  /** RFC 7366. */
  readonly encryptThenMac: boolean
  readonly random: (length: number) => Uint8Array
  readonly epoch: Epoch
  /** The most content of a record, where it is not 2^14: compression may have made it longer (RFC 5246 §6.2.2). */
  readonly most?: number | undefined
}

/** Protects what we write (RFC 5246 §6.2.3.2, RFC 7366 §3); extra padding goes by whole blocks. */
export function cbcSealer(keys: CbcKeys): Sealer {
  return new CbcSealer(keys)
}

/** Removes the protection of what we read; `judge` is there for those who show what a careless one gives away. */
export function cbcOpener(keys: CbcKeys, judge: Judge = judgeBoth): Opener {
  return new CbcOpener(keys, judge)
}

/** What sealing and opening have in common. */
class CbcRecordKey {
  readonly epoch: Epoch
  protected readonly code: number
  protected readonly mac: RecordMac
  protected readonly macsCiphertext: boolean
  protected readonly key: CbcKey
  protected readonly blockLength: number
  /** Bytes of the IV that each record carries. */
  protected readonly ivLength: number
  /** The IV of the next record in TLS 1.0: the last block of the one before (RFC 2246 §6.2.3.2). */
  protected residue: Uint8Array
  #blocksLeft: number

  constructor({ cipher, mac, key, macKey, iv, version, encryptThenMac, epoch }: CbcKeys) {
    this.epoch = epoch
    this.code = ProtocolVersion[version]
    this.mac = new RecordMac(mac, macKey, this.code)
    this.macsCiphertext = encryptThenMac
    this.key = cipher.key(key)
    this.blockLength = cipher.blockLength
    this.ivLength = version === 'TLS 1.0' ? 0 : cipher.blockLength
    this.residue = iv.slice()
    this.#blocksLeft = limits.blocksPerKey[cipher.name]
  }

  /** As many as are sure to fit, were each as long as can be. */
  get recordsLeft(): number {
    return Math.floor((this.#blocksLeft * this.blockLength) / limits.ciphertext12)
  }

  wipe(): void {
    this.key.wipe()
    this.mac.wipe()
    this.residue.fill(0)
  }

  /** Moves on to the next record, this one's ciphertext being known. */
  protected advance(ciphertext: Uint8Array): void {
    this.mac.sequence++
    this.residue = ciphertext.slice(-this.blockLength)
    this.#blocksLeft -= ciphertext.length / this.blockLength
  }
}

class CbcSealer extends CbcRecordKey implements Sealer {
  readonly splitsData: boolean = this.ivLength === 0
  readonly #random: CbcKeys['random']

  constructor(keys: CbcKeys) {
    super(keys)
    this.#random = keys.random
  }

  sealedLength(length: number, padding: number): number {
    const octets = length + this.mac.length + this.#paddingOf(length, padding)
    return headerLength + this.ivLength + octets
  }

  seal(
    type: number,
    content: Uint8Array,
    padding: number,
    output: Uint8Array,
    offset: number,
  ): number {
    const end = offset + this.sealedLength(content.length, padding)
    const start = writeHeader(type, this.code, end - offset - headerLength, output, offset)
    const iv = this.ivLength > 0 ? this.#random(this.ivLength) : this.residue
    const plaintext = this.#pad(type, content, this.#paddingOf(content.length, padding))
    const ciphertext = this.key.encrypt(iv, plaintext)
    if (this.ivLength > 0) output.set(iv, start)
    output.set(ciphertext, start + this.ivLength)
    if (this.macsCiphertext) {
      const macStart = end - this.mac.length
      output.set(this.mac.of(type, output.subarray(start, macStart)), macStart)
    }
    this.advance(ciphertext)
    return end
  }

  /** Content, its MAC if that is encrypted too, and padding. */
  #pad(type: number, content: Uint8Array, padding: number): Uint8Array {
    const macLength = this.macsCiphertext ? 0 : this.mac.length
    const plaintext = new Uint8Array(content.length + macLength + padding).fill(padding - 1)
    plaintext.set(content)
    if (macLength > 0) plaintext.set(this.mac.of(type, content), content.length)
    return plaintext
  }

  /** Octets of padding with the one that says how many: the fewest that fit, and of those wanted what makes whole blocks. */
  #paddingOf(length: number, wanted: number): number {
    const encrypted = length + (this.macsCiphertext ? 0 : this.mac.length)
    const least = this.blockLength - (encrypted % this.blockLength)
    const extra = Math.min(wanted, longestPadding + 1 - least)
    return least + extra - (extra % this.blockLength)
  }
}

class CbcOpener extends CbcRecordKey implements Opener {
  readonly maxFragment = limits.ciphertext12
  /** At most: how much padding there was is known when the record is open. */
  readonly expansion: number = this.ivLength + this.mac.length + longestPadding + 1
  readonly #judge: Judge
  readonly #most: number

  constructor(keys: CbcKeys, judge: Judge) {
    super(keys)
    this.#most = keys.most ?? limits.plaintext
    this.#judge = judge
  }

  open({ type, fragment }: WireRecord): OpenRecord | undefined {
    const end = fragment.length - (this.macsCiphertext ? this.mac.length : 0)
    if (!this.#isWhole(end - this.ivLength)) return undefined
    const iv = this.ivLength > 0 ? fragment.subarray(0, this.ivLength) : this.residue
    const ciphertext = fragment.subarray(this.ivLength, end)
    const content = this.macsCiphertext
      ? this.#openMaced(type, iv, ciphertext, fragment)
      : this.#openPadded(type, iv, ciphertext)
    if (!content) return undefined
    this.advance(ciphertext)
    const { length } = content
    const most = this.#most
    if (length > most) throw abort('record.inner-overflow', { length, most })
    requireContent(type, content)
    return { type, content }
  }

  /** Whether so many octets are blocks with room for what must be in them. */
  #isWhole(length: number): boolean {
    const least = 1 + (this.macsCiphertext ? 0 : this.mac.length)
    return length % this.blockLength === 0 && length >= least
  }

  #openPadded(type: number, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
    const decrypted = this.key.decrypt(iv, ciphertext)
    const length = this.#judge(this.mac, type, decrypted)
    return length === undefined ? undefined : decrypted.subarray(0, length)
  }

  /** The MAC first; whoever made it is our peer, and its padding gives nothing away. */
  #openMaced(
    type: number,
    iv: Uint8Array,
    ciphertext: Uint8Array,
    fragment: Uint8Array,
  ): Uint8Array | undefined {
    const macStart = fragment.length - this.mac.length
    const mac = this.mac.of(type, fragment.subarray(0, macStart))
    if (!equal(mac, fragment.subarray(macStart))) return undefined
    const decrypted = this.key.decrypt(iv, ciphertext)
    const most = decrypted.length - 1
    const padding = readPadding(decrypted, most)
    return padding.isRight === 0 ? undefined : decrypted.subarray(0, most - padding.length)
  }
}
