import type { CertificateFault } from '../fault.ts'
import { fault } from './declare.ts'

/** Nothing is wrong: a stack that refuses these refuses everything, and its other answers say nothing. */
export const controls: readonly CertificateFault[] = [
  fault('good', undefined, 'is as it has to be'),
  {
    ...fault('good', undefined, 'is on no revocation list, and the verifier has them'),
    id: 'good-by-lists',
    knows: 'revocations',
  },
  {
    ...fault('good', undefined, 'is written as it has to be'),
    id: 'good-by-profile',
    knows: 'profile',
  },
  fault('ocsp-good', undefined, 'comes with a good OCSP response', {
    knows: 'status',
    refusedBy: 'client',
  }),
]
