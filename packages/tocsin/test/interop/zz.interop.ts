import { it } from 'vitest'
import { openssl } from './peers/openssl.ts'
import { playClient, serversOf } from './play.ts'

const peer = await openssl.start()
if ('missing' in peer) throw 1
const servers = serversOf(peer)
it.each(Array.from({ length: 120 }, (_, i) => i))('%s', async () => {
  await playClient(
    {
      version: 'TLS 1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      group: 'x25519',
      signatureScheme: 'ecdsa_secp256r1_sha256',
      bytes: 124000,
      keyUpdate: 'theirs',
    },
    servers,
  )
})
