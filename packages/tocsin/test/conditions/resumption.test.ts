import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('resumption.psk-modes-missing')
provokedByFaults('resumption.binder-count')
provokedByFaults('resumption.early-data-without-psk')
