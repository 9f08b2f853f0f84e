import type { Role } from '../scene.ts'
import { type CertificateFault, rolesOf, type StackVersion, versionsOf } from './fault.ts'

/** One certificate shown to one role of one version. */
export interface Question {
  readonly fault: CertificateFault
  /** Who verifies. */
  readonly role: Role
  readonly version: StackVersion
}

/** Everything that is asked about these faults. */
export function questionsOf(faults: readonly CertificateFault[]): readonly Question[] {
  return faults.flatMap((fault) =>
    rolesOf(fault).flatMap((role) =>
      versionsOf(fault).map((version) => ({ fault, role, version })),
    ),
  )
}
