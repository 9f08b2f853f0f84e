import type { CryptoProvider } from '../../crypto/provider.ts'
import type { ClientHello } from '../../wire/shared/client-hello.ts'

/**
 * Adds a reserved value to every list of a ClientHello that servers have to read tolerantly, and two
 * extensions of reserved types, first and last (RFC 8701 §3.1).
 */
export function greased(hello: ClientHello, crypto: CryptoProvider): ClientHello {
  const [suite, version, group, scheme, first, last] = reservedValues(crypto)
  const { extensions } = hello
  if (!extensions) return hello
  return {
    ...hello,
    cipherSuites: [suite, ...hello.cipherSuites],
    extensions: {
      ...extensions,
      ...(extensions.supported_versions && {
        supported_versions: { versions: [version, ...extensions.supported_versions.versions] },
      }),
      ...(extensions.supported_groups && {
        supported_groups: {
          namedGroupList: [group, ...extensions.supported_groups.namedGroupList],
        },
      }),
      ...(extensions.signature_algorithms && {
        signature_algorithms: {
          supportedSignatureAlgorithms: [
            ...extensions.signature_algorithms.supportedSignatureAlgorithms,
            scheme,
          ],
        },
      }),
      ...(extensions.key_share && {
        key_share: {
          clientShares: [
            { group, keyExchange: Uint8Array.of(0) },
            ...extensions.key_share.clientShares,
          ],
        },
      }),
      types: [first, ...extensions.types, last],
      unknown: [
        { extensionType: first, extensionData: new Uint8Array(0) },
        { extensionType: last, extensionData: Uint8Array.of(0) },
      ],
    },
  }
}

type Reserved = readonly [number, number, number, number, number, number]

/** Values of the form 0xRaRa (RFC 8701 §2); the last two, which are extension types, differ. */
function reservedValues(crypto: CryptoProvider): Reserved {
  const [suite = 0, version = 0, group = 0, scheme = 0, first = 0, last = 0] = crypto.random(6)
  const distinct = last >> 4 === first >> 4 ? last ^ 0x10 : last
  const reserved = (octet: number) => ((octet & 0xf0) | 0x0a) * 0x0101
  return [
    reserved(suite),
    reserved(version),
    reserved(group),
    reserved(scheme),
    reserved(first),
    reserved(distinct),
  ]
}
