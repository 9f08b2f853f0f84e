import type { CertificateFault } from '../fault.ts'
import { fault } from './declare.ts'

/** How a certificate is written. */
export const forms: readonly CertificateFault[] = [
  fault('malformed', 'certificate.malformed', 'ends one octet early'),
  fault('malformed-extension', 'certificate.malformed', 'has an extension that is no DER of it'),
  fault('duplicate-extension', 'certificate.malformed', 'has an extension twice'),
  fault('two-algorithms', 'certificate.malformed', 'names two signature algorithms'),
  fault(
    'serial-number-long',
    'certificate.malformed',
    'has a serial number of 32 octets, where 20 are allowed',
  ),
  fault('version-1', 'certificate.unsupported-version', 'is of version 1'),
  fault(
    'critical-extension',
    'certificate.unknown-critical-extension',
    'has a critical extension that nobody knows',
  ),
  fault(
    'issuer-critical-extension',
    'certificate.unknown-critical-extension',
    'has an issuer with a critical extension that nobody knows',
  ),
]

const profile = { knows: 'profile' } as const

/** What is wrong, and leads to a refusal only where somebody minds (RFC 5280 §4). */
export const profiles: readonly CertificateFault[] = [
  fault('serial-number-zero', 'certificate.serial-number', 'has the serial number 0', profile),
  fault(
    'serial-number-negative',
    'certificate.serial-number',
    'has a negative serial number',
    profile,
  ),
  fault(
    'no-authority-key-identifier',
    'certificate.key-identifier-missing',
    'does not say which key its issuer has',
    profile,
  ),
]
