import { describe, expect, it } from 'vitest'
import { createClient, createServer } from '../src/connection/create.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import { act, dataOf, errorOf, pair } from './support/pair.ts'

const { certificates, leaf, trustAnchors } = chain()
const { algorithms, sign } = privateKey(leaf.keyPem)

function connected() {
  return pair(
    createClient({
      crypto: nodeCrypto,
      serverName: 'localhost',
      verifier: certificateVerifier({ trustAnchors, crypto: nodeCrypto }),
    }),
    createServer({ crypto: nodeCrypto, credentials: [{ certificates, algorithms, sign }] }),
  )
}

describe('KeyUpdate', () => {
  it('8446-6.1-b: nothing follows close_notify, not even the KeyUpdate that the peer asks for', () => {
    const exchange = connected()
    exchange.client.close()
    const before = exchange.events.client.length
    act(exchange, 'server', (end) => end.updateKeys('update_requested'))
    const written = exchange.events.client.slice(before).filter(({ type }) => type === 'write')
    expect(written).toEqual([])
  })

  it('9846-4.7.3-a: the KeyUpdates that we ask for are no flood', () => {
    const exchange = connected()
    for (let i = 0; i < 100; i++) {
      act(exchange, 'client', (end) => end.updateKeys('update_requested'))
      act(exchange, 'client', (end) => end.send(Uint8Array.of(i)))
    }
    expect(errorOf(exchange.events.client)).toBeUndefined()
    expect(dataOf(exchange.events.server)).toHaveLength(100)
  })
})
