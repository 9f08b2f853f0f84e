import { describe, expect, it } from 'vitest'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, serverParts } from '../src/connection/create.ts'
import type { Aead } from '../src/crypto/provider.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { clientConfig, connect, serverConfig, versionNames } from './support/lab.ts'
import { pair } from './support/pair.ts'
import { spied } from './support/spy.ts'

/** The provider, and every key it was given. */
function listening() {
  const keys: Uint8Array[] = []
  const aead: Aead = nodeCrypto.aeads.aes_128_gcm
  const aes_128_gcm: Aead = {
    ...aead,
    key(key) {
      keys.push(key)
      return aead.key(key)
    },
  }
  return { keys, crypto: { ...nodeCrypto, aeads: { aes_128_gcm } } }
}

describe.each(versionNames)('in %s', (version) => {
  it('the octets that keys are made of are overwritten (RFC 9846 §7.1)', () => {
    const { keys, crypto } = listening()
    const { client } = connect({ version, client: { crypto } })
    expect(client.info?.version).toBe(version)
    expect(keys.length).toBeGreaterThanOrEqual(2)
    for (const key of keys) expect(key).toEqual(new Uint8Array(key.length))
  })
})

describe('in TLS 1.3', () => {
  it.each(['client', 'server'] as const)(
    '8446-6-c: a %s that is connected keeps no secret of the handshake',
    (role) => {
      const parts = { client: clientParts(clientConfig()), server: serverParts(serverConfig()) }
      const { parts: watched, seen } = spied(parts[role])
      const ends = { ...parts, [role]: watched }
      const exchange = pair(new Connection(ends.client), new Connection(ends.server))
      expect(exchange[role].info?.version).toBe('TLS 1.3')
      const kept = seen.secrets.filter((secret) => {
        try {
          return secret.bytes.length > 0
        } catch {
          return false
        }
      })
      // Both application traffic secrets, and the exporter's.
      expect(kept).toHaveLength(3)
    },
  )
})
