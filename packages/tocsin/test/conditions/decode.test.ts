import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('decode.truncated')
provokedByFaults('decode.out-of-range')
provokedByFaults('decode.trailing-data')
