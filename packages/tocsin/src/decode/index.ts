/** What stands on the wire, field by field, and under its protection where there are keys. */
export { annotate, type Opening } from './annotate.ts'
export type {
  AnnotatedAlert,
  AnnotatedRecord,
  Field,
  RecordState,
  Remark,
} from './annotated.ts'
export { type DatagramDecoderOptions, datagramDecoder } from './datagrams/decoder.ts'
export type { SecretSource } from './datagrams/secrets.ts'
export {
  type LoggedSecret,
  type MasterSecret,
  recordOpener,
  type TrafficSecret,
} from './decrypt.ts'
export { type KeyLogEntry, openedBy, readKeyLog } from './key-log.ts'
export type { Layout, RecordOpener } from './record-opener.ts'
export { type SuiteProtection, suiteProtection } from './suite-protection.ts'
