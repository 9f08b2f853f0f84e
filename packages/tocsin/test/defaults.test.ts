import { describe, expect, it } from 'vitest'
import { createClient } from '../src/connection/create.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { decode } from '../src/wire/codec.ts'
import { cipherSuiteName } from '../src/wire/registry/cipher-suite.ts'
import { extensionTypeName } from '../src/wire/registry/extension-type.ts'
import { namedGroupName } from '../src/wire/registry/named-group.ts'
import { protocolVersionName } from '../src/wire/registry/protocol-version.ts'
import { signatureSchemeName } from '../src/wire/registry/signature-scheme.ts'
import { ClientHello } from '../src/wire/shared/client-hello.ts'
import { certificateVerifier } from '../src/x509/verify.ts'

/** What we offer unless told otherwise is a contract: changing it must be seen in a diff. */
describe('a default ClientHello', () => {
  const verifier = certificateVerifier({ trustAnchors: [], crypto: nobleCrypto })
  const connection = createClient({ crypto: nobleCrypto, serverName: 'example.com', verifier })
  const [first] = connection.start()
  const record = first?.type === 'write' ? first.bytes : new Uint8Array(0)
  const hello = decode(ClientHello, record.subarray(5 + 4))
  const extensions = hello.extensions

  it('offers', () => {
    expect({
      recordVersion: [...record.subarray(1, 3)],
      legacyVersion: protocolVersionName(hello.legacyVersion),
      sessionIdLength: hello.legacySessionId.length,
      cipherSuites: hello.cipherSuites.map(cipherSuiteName),
      compressionMethods: hello.legacyCompressionMethods,
      extensions: extensions?.types.map(extensionTypeName),
      versions: extensions?.supported_versions?.versions.map(protocolVersionName),
      groups: extensions?.supported_groups?.namedGroupList.map(namedGroupName),
      shares: extensions?.key_share?.clientShares.map(({ group }) => namedGroupName(group)),
      schemes:
        extensions?.signature_algorithms?.supportedSignatureAlgorithms.map(signatureSchemeName),
    }).toMatchInlineSnapshot(`
      {
        "cipherSuites": [
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        ],
        "compressionMethods": [
          0,
        ],
        "extensions": [
          "server_name",
          "supported_groups",
          "signature_algorithms",
          "ec_point_formats",
          "extended_master_secret",
          "renegotiation_info",
          "supported_versions",
          "psk_key_exchange_modes",
          "key_share",
        ],
        "groups": [
          "X25519MLKEM768",
          "x25519",
          "secp256r1",
          "secp384r1",
          "secp521r1",
        ],
        "legacyVersion": "TLS 1.2",
        "recordVersion": [
          3,
          1,
        ],
        "schemes": [
          "ecdsa_secp256r1_sha256",
          "ecdsa_secp384r1_sha384",
          "ecdsa_secp521r1_sha512",
          "ed25519",
          "rsa_pss_rsae_sha256",
          "rsa_pss_rsae_sha384",
          "rsa_pss_rsae_sha512",
          "rsa_pss_pss_sha256",
          "rsa_pss_pss_sha384",
          "rsa_pss_pss_sha512",
          "rsa_pkcs1_sha256",
          "rsa_pkcs1_sha384",
          "rsa_pkcs1_sha512",
        ],
        "sessionIdLength": 32,
        "shares": [
          "X25519MLKEM768",
          "x25519",
        ],
        "versions": [
          "TLS 1.3",
          "TLS 1.2",
        ],
      }
    `)
  })
})
