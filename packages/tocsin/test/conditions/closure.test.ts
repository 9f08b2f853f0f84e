import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('closure.truncated')
provokedByFaults('closure.reset')
provokedByFaults('closure.in-handshake')
provokedByFaults('closure.alert-received')
provokedByFaults('closure.alert-first')
provokedByFaults('closure.malformed-alert')
provokedByFaults('closure.unknown-alert-level')
