import { list, named, struct, uint16, type Value } from '../codec.ts'
import { protocolVersionName } from '../registry/protocol-version.ts'

/** RFC 9846 §4.3.1, in a ClientHello */
export const SupportedVersions = struct('SupportedVersions', {
  versions: list(named(uint16, protocolVersionName), 2, 254),
})
export type SupportedVersions = Value<typeof SupportedVersions>

/** RFC 9846 §4.3.1, in a ServerHello or HelloRetryRequest */
export const SelectedVersion = struct('SupportedVersions', {
  selectedVersion: named(uint16, protocolVersionName),
})
export type SelectedVersion = Value<typeof SelectedVersion>
