import type { Fault } from '../fault.ts'
import { earlyDataFaults } from './resumption-early-data.ts'
import { pskFaults } from './resumption-psk.ts'
import { sessionFaults12 } from './resumption-session.ts'

/** Pre-shared keys, sessions and early data, offered or answered wrongly. */
export const resumptionFaults: readonly Fault[] = [
  ...pskFaults,
  ...earlyDataFaults,
  ...sessionFaults12,
]
