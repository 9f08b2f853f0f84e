import { randomBytes } from 'node:crypto'

/** The runner's own ways to compress certificates: one shrinks, one expands, one comes out different each time. */
const COMPRESSIONS = [
  {
    name: 0xff02,
    compress: (message) => joined([1, 2, 3, 4], message),
    decompress: (compressed) =>
      isSame(compressed.subarray(0, 4), [1, 2, 3, 4]) ? compressed.subarray(4) : undefined,
  },
  {
    name: 0xff01,
    compress: (message) => message.subarray(2),
    decompress: (compressed) => joined([0, 0], compressed),
  },
  {
    name: 0xff03,
    compress: (message) => joined(randomBytes(1), message),
    decompress: (compressed) => compressed.subarray(1),
  },
]

/** What the settings install, preferred first. */
export function compressionsOf({ installCertCompressionAlgs, installOneCertCompressionAlg }) {
  if (installCertCompressionAlgs) return COMPRESSIONS
  return COMPRESSIONS.filter(({ name }) => name === installOneCertCompressionAlg)
}

function joined(head, tail) {
  return Uint8Array.from([...head, ...tail])
}

function isSame(found, expected) {
  return (
    found.length === expected.length && expected.every((octet, index) => found[index] === octet)
  )
}
