/** What stands on the wire, field by field, and under its protection where there are keys. */
export { annotate, type Opening } from './annotate.ts'
export type {
  AnnotatedAlert,
  AnnotatedRecord,
  Field,
  RecordState,
  Remark,
} from './annotated.ts'
export type { Endpoint, FlowInfo, Place, Side } from './capture/packet.ts'
export { captureReader } from './capture/reader.ts'
export type {
  CaptureProblem,
  CaptureReader,
  CaptureSink,
  DatagramSink,
  StreamSink,
} from './capture/sink.ts'
export {
  type LoggedSecret,
  type MasterSecret,
  recordOpener,
  type TrafficSecret,
} from './decrypt.ts'
export { type KeyLogEntry, openedBy, readKeyLog } from './key-log.ts'
export type { Layout, RecordOpener } from './record-opener.ts'
export { type SuiteProtection, suiteProtection } from './suite-protection.ts'
