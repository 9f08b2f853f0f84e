import { describe, expect, it } from 'vitest'
import { Secret } from '../../crypto/secret.ts'
import { nodeCrypto } from '../../node/crypto/index.ts'
import { CipherSuite } from '../../wire/registry/cipher-suite.ts'
import { algorithmsOf, EarlySecret } from './key-schedule.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** RFC 8448 §3, a simple 1-RTT handshake. */
const trace = {
  shared: '8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d',
  helloHash: '860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8',
  clientHandshake: 'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21',
  serverHandshake: 'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
  serverFinishedKey: '008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8',
  finishedHash: '9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13',
  clientApplication: '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
  serverApplication: 'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
  exporter: 'fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50',
}

describe('the key schedule of RFC 8448 §3', () => {
  const algorithms = algorithmsOf(nodeCrypto, CipherSuite.TLS_AES_128_GCM_SHA256)
  const held: Secret[] = []
  const hold = (secret: Secret): Secret => {
    held.push(secret)
    return secret
  }
  const shared = new Secret(bytes(trace.shared))
  const handshake = new EarlySecret(algorithms, hold).handshakeSecret(shared)
  const traffic = handshake.trafficSecrets(bytes(trace.helloHash))
  const application = handshake.mainSecret().applicationSecrets(bytes(trace.finishedHash))

  it('protects the handshake', () => {
    expect(hex(traffic.client.secret.bytes)).toBe(trace.clientHandshake)
    expect(hex(traffic.server.secret.bytes)).toBe(trace.serverHandshake)
    expect(hex(traffic.server.finishedKey())).toBe(trace.serverFinishedKey)
  })

  it('protects application data', () => {
    expect(hex(application.traffic.client.secret.bytes)).toBe(trace.clientApplication)
    expect(hex(application.traffic.server.secret.bytes)).toBe(trace.serverApplication)
    expect(hex(application.exporter.bytes)).toBe(trace.exporter)
  })

  it('forgets what it has used up, and holds the rest', () => {
    expect(() => shared.bytes).toThrow('wiped')
    expect(held).toContain(application.exporter)
    const [handshakeSecret] = held
    expect(() => handshakeSecret?.bytes).toThrow('wiped')
  })

  it('overwrites a generation with the next', () => {
    const { client } = application.traffic
    const { bytes: before } = client.secret
    client.update()
    expect(hex(before)).not.toBe(trace.clientApplication)
    expect(client.secret.bytes).toBe(before)
  })
})
