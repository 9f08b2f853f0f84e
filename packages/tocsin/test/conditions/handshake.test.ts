import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('handshake.unexpected-message')
provokedByFaults('handshake.unknown-type')
provokedByFaults('handshake.unexpected-application-data')
provokedByFaults('handshake.unexpected-change-cipher-spec')
provokedByFaults('handshake.unknown-key-update-request')
