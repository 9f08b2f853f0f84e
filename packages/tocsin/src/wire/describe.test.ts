import { describe, expect, it } from 'vitest'
import { encode } from './codec.ts'
import { describe as describeFields } from './describe.ts'
import { Alert } from './shared/alert.ts'
import { ClientHello } from './shared/client-hello.ts'

const hello = encode(ClientHello, {
  legacyVersion: 0x0303,
  random: new Uint8Array(32),
  legacySessionId: new Uint8Array(),
  cipherSuites: [0x1301, 0x0a0a],
  legacyCompressionMethods: [0],
  extensions: {
    application_layer_protocol_negotiation: { protocolNameList: [Uint8Array.of(0x68, 0x32)] },
    supported_versions: { versions: [0x0304] },
    unknown: [{ extensionType: 0x1234, extensionData: Uint8Array.of(0xff) }],
  },
})
const summary = (bytes: Uint8Array) =>
  describeFields(ClientHello, bytes).map(({ path, offset, length, text }) => [
    path.replace('ClientHello', ''),
    offset,
    length,
    text,
  ])

describe('describe', () => {
  it('has a row for every field, where it stands and what it says', () => {
    const alpn = '.extensions.application_layer_protocol_negotiation'
    expect(summary(hello)).toEqual([
      ['', 0, 66, 'ClientHello'],
      ['.legacyVersion', 0, 2, 'TLS 1.2 (0x0303)'],
      ['.random', 2, 32, '00'.repeat(32)],
      ['.legacySessionId', 34, 1, 'empty'],
      ['.cipherSuites', 35, 6, 'list'],
      ['.cipherSuites[0]', 37, 2, 'TLS_AES_128_GCM_SHA256 (0x1301)'],
      ['.cipherSuites[1]', 39, 2, 'GREASE(0x0a0a)'],
      ['.legacyCompressionMethods', 41, 2, 'list'],
      ['.legacyCompressionMethods[0]', 42, 1, '0'],
      ['.extensions', 43, 23, 'extensions of ClientHello'],
      [alpn, 45, 9, 'ProtocolNameList'],
      [`${alpn}.protocolNameList`, 49, 5, 'list'],
      [`${alpn}.protocolNameList[0]`, 51, 3, '"h2"'],
      ['.extensions.supported_versions', 54, 7, 'SupportedVersions'],
      ['.extensions.supported_versions.versions', 58, 3, 'list'],
      ['.extensions.supported_versions.versions[0]', 59, 2, 'TLS 1.3 (0x0304)'],
      ['.extensions.unknown(0x1234)', 61, 5, 'ff'],
    ])
  })

  it('says where bytes break the grammar, and what was read before', () => {
    const rows = describeFields(ClientHello, hello.subarray(0, 20))
    expect(rows.map(({ path }) => path)).toEqual([
      'ClientHello',
      'ClientHello.legacyVersion',
      'ClientHello.random',
    ])
    expect(rows.at(-1)).toMatchObject({ failure: 'decode.truncated', offset: 2, length: 18 })
  })

  it('says what is left over', () => {
    expect(describeFields(Alert, Uint8Array.of(2, 40, 1))).toMatchObject([
      { path: 'Alert', length: 2 },
      { path: 'Alert.level', text: 'fatal (0x02)', value: 2 },
      { path: 'Alert.description', text: 'handshake_failure (0x28)', value: 40 },
      { path: 'Alert', failure: 'decode.trailing-data', offset: 2, length: 1 },
    ])
  })
})
