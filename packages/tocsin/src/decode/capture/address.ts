import { uint16 } from './octets.ts'

/** An IP address as text; IPv6 as RFC 5952 §4 writes it. */
export function addressText(bytes: Uint8Array, at: number, length: number): string {
  return length === 4 ? bytes.subarray(at, at + 4).join('.') : longText(bytes, at)
}

function longText(bytes: Uint8Array, at: number): string {
  const words = [0, 2, 4, 6, 8, 10, 12, 14].map((each) => uint16(bytes, at + each))
  const [start, length] = longestZeros(words)
  const text = (part: readonly number[]) => part.map((word) => word.toString(16)).join(':')
  if (length < 2) return text(words)
  return `${text(words.slice(0, start))}::${text(words.slice(start + length))}`
}

/** The first of the longest runs of words that are 0. */
function longestZeros(words: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0]
  let run = 0
  for (const [index, word] of words.entries()) {
    run = word === 0 ? run + 1 : 0
    if (run > best[1]) best = [index + 1 - run, run]
  }
  return best
}
