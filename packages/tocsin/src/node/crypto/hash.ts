import { createHash, hash as oneShot } from 'node:crypto'
import type { Hash, HashName, RunningHash } from '../../crypto/provider.ts'
import { view } from './view.ts'

/** A hash of OpenSSL's, `blockLength` being what HMAC pads its key to. */
export function hash(name: HashName, outputLength: number, blockLength: number): Hash {
  return {
    name,
    outputLength,
    digest: (data) => view(oneShot(name, data, 'buffer')),
    create: () => running(name),
    hmac: (key, data) => view(hmac(name, blockLength, key, data)),
  }
}

function running(name: HashName): RunningHash {
  const state = createHash(name)
  return {
    update: (data) => void state.update(data),
    digest: () => view(state.copy().digest()),
  }
}

/** HMAC (RFC 2104 §2) as two one-shot hashes: `createHmac` takes four times as long on Node 24. */
function hmac(name: HashName, blockLength: number, key: Uint8Array, data: Uint8Array): Buffer {
  const block = key.length > blockLength ? oneShot(name, key, 'buffer') : key
  const inner = oneShot(name, padded(block, 0x36, blockLength, data), 'buffer')
  return oneShot(name, padded(block, 0x5c, blockLength, inner), 'buffer')
}

function padded(key: Uint8Array, pad: number, blockLength: number, data: Uint8Array): Uint8Array {
  const input = new Uint8Array(blockLength + data.length).fill(pad, 0, blockLength)
  for (let i = 0; i < key.length; i++) input[i] = (key[i] ?? 0) ^ pad
  input.set(data, blockLength)
  return input
}
