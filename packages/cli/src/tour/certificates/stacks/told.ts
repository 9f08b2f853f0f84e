import type { Role } from '../../scene.ts'
import type { CertificateFault, Knowledge } from '../fault.ts'

const words: Readonly<Record<Knowledge, string>> = {
  revocations: 'cannot be told which certificates are revoked',
  status: 'cannot be told that OCSP responses are needed',
  profile: 'cannot be told to be strict',
  pins: 'cannot be told which keys are pinned',
  guests: 'cannot be told whom not to let in',
}

/** Says why a stack is not asked: what it would have to know. */
export function unlessToldOfMore(takes: readonly Knowledge[]) {
  return ({ knows, manner }: CertificateFault, role: Role): string | undefined => {
    if (manner === 'as a raw public key') return 'has no raw public keys here'
    if (knows === 'status' && role === 'server') return 'asks no client for OCSP responses'
    return knows === undefined || takes.includes(knows) ? undefined : words[knows]
  }
}
