import type { CertificateFault } from './fault.ts'
import { authorities, uses } from './faults/authorities.ts'
import { forms, profiles } from './faults/forms.ts'
import { constraints, names } from './faults/names.ts'
import { owners } from './faults/owners.ts'
import { revocation } from './faults/revocation.ts'
import { signatures } from './faults/signatures.ts'

/** Everything that can be wrong with a certificate, by what it is about. */
export const faults: readonly CertificateFault[] = [
  ...names,
  ...forms,
  ...profiles,
  ...signatures,
  ...authorities,
  ...constraints,
  ...uses,
  ...revocation,
  ...owners,
]
