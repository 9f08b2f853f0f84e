import { abort } from '../alert/error.ts'
import { textOf } from '../crypto/bytes.ts'
import type { ClientHello } from '../wire/shared/client-hello.ts'
import { NameType } from '../wire/shared/server-name.ts'
import { protocolName } from './application-protocol.ts'
import { wantsOcsp } from './certificate-status.ts'
import { listedTypes } from './certificate-type.ts'
import type { HelloSummary } from './question.ts'
import { readAuthorities, type TrustedAuthority } from './trusted-authorities.ts'

/** What a ClientHello tells those who choose by it. */
export function summarize(
  { extensions, cipherSuites, legacyVersion }: ClientHello,
  suits: HelloSummary['suits'],
): HelloSummary {
  const protocols = extensions?.application_layer_protocol_negotiation?.protocolNameList ?? []
  const { signature_algorithms: schemes, signature_algorithms_cert: forCertificates = schemes } =
    extensions ?? {}
  return {
    serverName: hostName(extensions?.server_name?.serverNameList ?? []),
    applicationProtocols: protocols.map(protocolName),
    signatureSchemes: schemes?.supportedSignatureAlgorithms ?? [],
    certificateSignatureSchemes: forCertificates?.supportedSignatureAlgorithms ?? [],
    cipherSuites,
    certificateTypes: listedTypes(extensions?.server_certificate_type),
    trustedAuthorities: namedAuthorities(extensions),
    requestsStatus: wantsOcsp(extensions?.status_request),
    versions: extensions?.supported_versions?.versions ?? [legacyVersion],
    suits,
  }
}

/** Named by trusted_ca_keys, or since TLS 1.3 by certificate_authorities (RFC 9846 §4.3.4). */
function namedAuthorities(extensions: ClientHello['extensions']): readonly TrustedAuthority[] {
  const names = extensions?.certificate_authorities?.authorities ?? []
  return [
    ...readAuthorities(extensions?.trusted_ca_keys),
    ...names.map((identifier) => ({ type: 'x509_name', identifier }) as const),
  ]
}

interface Name {
  readonly nameType: number
  readonly name: Uint8Array
}

/** Names of other types are passed over; two of one type are an error (RFC 6066 §3). */
function hostName(names: readonly Name[]): string | undefined {
  if (new Set(names.map(({ nameType }) => nameType)).size < names.length) {
    throw abort('hello.server-name-repeated', { names: names.length })
  }
  const host = names.find(({ nameType }) => nameType === NameType.host_name)
  // ASCII, says RFC 6066 §3; other octets survive one by one and match nothing.
  return host && textOf(host.name)
}
