import { alertFaultOf } from './alert-fault.ts'
import type { Fault } from './fault.ts'
import { authenticationFaults } from './faults/authentication.ts'
import { certificateFaults } from './faults/certificate.ts'
import { certificateUrlFaults } from './faults/certificate-url.ts'
import { closureFaults } from './faults/closure.ts'
import { decodeFaults } from './faults/decode.ts'
import { extensionFaults } from './faults/extension.ts'
import { handshakeFaults } from './faults/handshake.ts'
import { helloFaults } from './faults/hello.ts'
import { keyExchangeFaults } from './faults/key-exchange.ts'
import { legacyFiniteFields } from './faults/legacy-finite-field.ts'
import { legacyKeyExchanges } from './faults/legacy-key-exchange.ts'
import { limitFaults } from './faults/limit.ts'
import { oidFilterFaults } from './faults/oid-filters.ts'
import { postHandshakeFaults } from './faults/post-handshake.ts'
import { recordFaults } from './faults/record.ts'
import { renegotiationFaults } from './faults/renegotiation.ts'
import { resumptionFaults } from './faults/resumption.ts'
import { versionFaults } from './faults/version.ts'

/** Every fault there is, by area; alerts as such are `alertFault`'s. */
export const faults: readonly Fault[] = [
  ...decodeFaults,
  ...recordFaults,
  ...handshakeFaults,
  ...versionFaults,
  ...helloFaults,
  ...extensionFaults,
  ...keyExchangeFaults,
  ...certificateFaults,
  ...certificateUrlFaults,
  ...oidFilterFaults,
  ...postHandshakeFaults,
  ...authenticationFaults,
  ...resumptionFaults,
  ...renegotiationFaults,
  ...closureFaults,
  ...limitFaults,
  ...legacyFiniteFields,
  ...legacyKeyExchanges,
]

const byId = new Map(faults.map((one) => [one.id, one]))

/** The fault of an id, if there is one; `alert/40` and the like name alerts as such. */
export function fault(id: string): Fault | undefined {
  return byId.get(id) ?? alertFaultOf(id)
}
