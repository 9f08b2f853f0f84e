import { randomFillSync } from 'node:crypto'

const pool = new Uint8Array(4096)
/** More at a time is asked of OpenSSL itself. */
const LONGEST = 64
let used = pool.length

/**
 * Random bytes of OpenSSL's, which is asked for many at a time: a call takes longer than a hundred
 * bytes do. None is given twice, nor stays here once it is given.
 */
export function random(length: number): Uint8Array {
  if (length > LONGEST) return randomFillSync(new Uint8Array(length))
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.slice(used, used + length)
  pool.fill(0, used, used + length)
  used += length
  return bytes
}
