export type { RecordCompression } from '../record/compression.ts'
export { type AlertEpoch, type AlertOptions, alertFault } from './alert-fault.ts'
export { compressing, storedDeflate } from './compression.ts'
export type { CertificateKind, Fault, Setup, Who } from './fault.ts'
export { fault, faults } from './faults.ts'
export { labClient, labServer, neededBy } from './peer.ts'
export {
  after,
  all,
  before,
  drop,
  type Encoded,
  editBody,
  flipLast,
  framed,
  instead,
  type Misdeed,
  pad,
  repeat,
  replace,
  rewrite,
  truncate,
  type Which,
} from './verbs.ts'
