import type { ConditionId } from 'tocsin'
import type { LeafKind } from '../../../lab/leaf-kinds.ts'
import type { CertificateFault } from '../fault.ts'

type Others = Omit<CertificateFault, 'id' | 'flaw' | 'condition' | 'shows'>

/** A fault that is called as the certificate that has it. */
export function fault(
  shows: LeafKind,
  condition: ConditionId | undefined,
  flaw: string,
  others: Others = {},
): CertificateFault {
  return { id: shows, flaw, condition, shows, ...others }
}

export const refusedByClient = { refusedBy: 'client' } as const
