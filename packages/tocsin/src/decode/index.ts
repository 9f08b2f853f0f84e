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
export { type DatagramDecoderOptions, datagramDecoder } from './datagrams/decoder.ts'
export type { SecretSource } from './datagrams/secrets.ts'
export {
  type LoggedSecret,
  type MasterSecret,
  recordOpener,
  type TrafficSecret,
} from './decrypt.ts'
export { type Cause, causesOf } from './flow/context.ts'
export type {
  AlertContext,
  AlertSeen,
  ApplicationDataSeen,
  CertificateSummary,
  CertificatesSeen,
  ChangeCipherSpecSeen,
  ClosedSeen,
  FlowEvent,
  FlowProtocol,
  GapSeen,
  HelloFacts,
  HelloSeen,
  MessageSeen,
  NoteSeen,
  NotTlsSeen,
  Seen,
  SenderRole,
  StartTlsSeen,
} from './flow/event.ts'
export { type TlsFlows, type TlsFlowsOptions, tlsFlows } from './flow/tls-flows.ts'
export { type KeyLogEntry, openedBy, readKeyLog } from './key-log.ts'
export type { Layout, RecordOpener } from './record-opener.ts'
export { type SuiteProtection, suiteProtection } from './suite-protection.ts'
