import type { Transport } from './pair.ts'

/** Cuts at these places, which repeat when they run out. */
export function cutting(sizes: readonly number[]): Transport {
  let next = 0
  return (bytes) => {
    const pieces = []
    for (let at = 0; at < bytes.length; ) {
      const size = sizes[next++ % sizes.length]!
      pieces.push(bytes.slice(at, at + size))
      at += size
    }
    return pieces
  }
}
