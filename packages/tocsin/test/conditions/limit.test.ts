import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('limit.handshake-message')
provokedByFaults('limit.empty-records')
provokedByFaults('limit.warning-alerts')
provokedByFaults('limit.change-cipher-specs')
provokedByFaults('limit.key-updates')
provokedByFaults('limit.certificate-requests')
