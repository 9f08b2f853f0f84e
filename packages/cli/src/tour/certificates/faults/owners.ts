import type { CertificateFault } from '../fault.ts'
import { fault } from './declare.ts'

/** Who shows a certificate, or none. */
export const owners: readonly CertificateFault[] = [
  {
    ...fault('good', 'certificate.unknown-raw-public-key', 'is a raw public key that nobody knows'),
    id: 'raw-public-key',
    manner: 'as a raw public key',
  },
  {
    ...fault('good', 'certificate.required', 'is not shown at all'),
    id: 'no-certificate',
    manner: 'not at all',
    refusedBy: 'server',
  },
  {
    ...fault('good', 'certificate.list-empty', 'is missing in a list that has none'),
    id: 'empty-list',
    manner: 'not at all',
    refusedBy: 'client',
  },
  {
    ...fault('good', 'certificate.pin-mismatch', 'has no key on its path that is pinned'),
    id: 'pinned',
    knows: 'pins',
  },
  {
    ...fault('good', 'authentication.access-denied', 'is of somebody who is not let in'),
    id: 'access-denied',
    knows: 'guests',
  },
]
