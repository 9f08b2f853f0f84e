export {
  bytes,
  type Codec,
  type Draft,
  decode,
  type Empty,
  type ExtensionsShape,
  empty,
  encode,
  encodeUnchecked,
  fixed,
  list,
  named,
  opaque,
  optional,
  type SelectShape,
  type Shape,
  type Shapes,
  type Siblings,
  select,
  struct,
  uint8,
  uint16,
  uint24,
  uint32,
  type Value,
} from './codec.ts'
export { describe, type Row } from './describe.ts'
export { type Extension, type Extensions, extensions, requirePlacement } from './extensions.ts'
export { encodeHandshake, startMessages, tls12Messages, tls13Messages } from './messages.ts'
export { type Prefix, Reader } from './reader.ts'
export * from './registry/certificate-compression.ts'
export * from './registry/certificate-type.ts'
export * from './registry/cipher-suite.ts'
export * from './registry/content-type.ts'
export * from './registry/extension-type.ts'
export * from './registry/handshake-type.ts'
export * from './registry/named-group.ts'
export * from './registry/protocol-version.ts'
export * from './registry/psk-mode.ts'
export * from './registry/signature-scheme.ts'
export { codePointNamesOf, isGrease, namesOf, type Registry } from './registry.ts'
export * from './shared/alert.ts'
export * from './shared/alpn.ts'
export * from './shared/certificate-authorities.ts'
export * from './shared/certificate-compression.ts'
export * from './shared/certificate-type.ts'
export * from './shared/change-cipher-spec.ts'
export * from './shared/client-hello.ts'
export * from './shared/handshake-header.ts'
export * from './shared/heartbeat.ts'
export * from './shared/record-header.ts'
export * from './shared/renegotiation-info.ts'
export * from './shared/server-hello.ts'
export * from './shared/server-name.ts'
export * from './shared/signature-algorithms.ts'
export * from './shared/signed-certificate-timestamp.ts'
export * from './shared/status-request.ts'
export * from './shared/supported-groups.ts'
export * from './shared/trusted-authorities.ts'
export * from './tls12/certificate-url.ts'
export * from './tls12/client-key-exchange.ts'
export * from './tls12/digitally-signed.ts'
export * from './tls12/ec-point-formats.ts'
export * from './tls12/server-key-exchange.ts'
export * from './tls13/certificate-verify.ts'
export * from './tls13/compressed-certificate.ts'
export * from './tls13/cookie.ts'
export * from './tls13/encrypted-extensions.ts'
export * from './tls13/key-share.ts'
export * from './tls13/key-update.ts'
export * from './tls13/oid-filters.ts'
export * from './tls13/pre-shared-key.ts'
export * from './tls13/psk-key-exchange-modes.ts'
export * from './tls13/supported-versions.ts'
export { Writer } from './writer.ts'
