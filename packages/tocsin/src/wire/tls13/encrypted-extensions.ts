import { empty, struct, uint8, type Value } from '../codec.ts'
import { extensions } from '../extensions.ts'
import { ProtocolNameList } from '../shared/alpn.ts'
import { SelectedCertificateType } from '../shared/certificate-type.ts'
import { HeartbeatExtension } from '../shared/heartbeat.ts'
import { RecordSizeLimit } from '../shared/record-size-limit.ts'
import { NamedGroupList } from '../shared/supported-groups.ts'

/** RFC 9846 §4.4.1 */
export const EncryptedExtensions = struct('EncryptedExtensions', {
  extensions: extensions('EncryptedExtensions', {
    server_name: empty,
    max_fragment_length: uint8,
    supported_groups: NamedGroupList,
    heartbeat: HeartbeatExtension,
    application_layer_protocol_negotiation: ProtocolNameList,
    client_certificate_type: SelectedCertificateType,
    server_certificate_type: SelectedCertificateType,
    record_size_limit: RecordSizeLimit,
    early_data: empty,
  }),
})
export type EncryptedExtensions = Value<typeof EncryptedExtensions>
