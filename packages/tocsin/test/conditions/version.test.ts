import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('version.unsupported')
provokedByFaults('version.not-acceptable')
provokedByFaults('version.sslv2-hello')
provokedByFaults('version.wrong-legacy-version')
provokedByFaults('version.not-offered')
provokedByFaults('version.downgrade-sentinel')
provokedByFaults('version.changed-after-retry')
provokedByFaults('version.inappropriate-fallback')
provokedByFaults('version.early-data-before-13')
