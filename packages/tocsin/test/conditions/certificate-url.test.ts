import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('certificate-url.unobtainable')
provokedByFaults('certificate-url.hash-mismatch')
